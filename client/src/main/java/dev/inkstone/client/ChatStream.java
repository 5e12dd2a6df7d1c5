package dev.inkstone.client;

import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;

/**
 * One conversation with a server.
 *
 * <p>One thread reads and another may send; {@link #read} waits for the server, which in turn waits
 * for a reader that is slow. {@link #close} may be called from any thread, more than once. Failures
 * are {@link StatusRuntimeException}, as the .proto file lists them.
 */
public final class ChatStream implements AutoCloseable {
  private final BlockingClientCall<ChatRequest, ChatResponse> call;

  private ChatStream(BlockingClientCall<ChatRequest, ChatResponse> call) {
    this.call = call;
  }

  static ChatStream open(BlockingClientCall<ChatRequest, ChatResponse> call, ChatOpen terms) {
    ChatStream stream = new ChatStream(call);
    stream.send(ChatRequest.newBuilder().setOpen(terms).build());
    return stream;
  }

  /** Sends an action; after the end of the call it does nothing, and {@link #read} says why. */
  public void send(ChatRequest action) {
    try {
      call.write(action);
    } catch (StatusException e) {
      throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Waits for the next event; null when the server has ended the conversation. */
  public ChatResponse read() {
    try {
      return call.read();
    } catch (StatusException e) {
      throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private IllegalStateException interrupted() {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while it waited for the server");
  }

  /** Leaves the conversation; an answer that is being written is stopped. */
  @Override
  public void close() {
    call.cancel("left", null);
  }
}
