package dev.inkstone.client.cli;

import dev.inkstone.client.ChatStream;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.ChatEdit;
import dev.inkstone.v1.ChatInterrupt;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import dev.inkstone.v1.ChatUserMessage;
import java.io.PrintWriter;

/**
 * A conversation and where its answers are printed: piece by piece as they come, each followed by a
 * line break. {@link #interrupt} and {@link #close} may be called from any thread.
 */
final class ChatSession implements AutoCloseable {
  private static final int NO_ANSWER = -1;

  private final InkstoneClient client;
  private final ChatOpen terms;
  private final PrintWriter out;
  private volatile ChatStream stream;
  private volatile boolean answering;
  private int lastAnswer = NO_ANSWER;

  ChatSession(InkstoneClient client, ChatOpen terms, PrintWriter out) {
    this.client = client;
    this.terms = terms;
    this.out = out;
  }

  /**
   * Says something and prints the answer.
   *
   * @throws CommandFailedException if the answer could not be written; the conversation goes on
   */
  void say(String message) {
    send(
        ChatRequest.newBuilder()
            .setMessage(ChatUserMessage.newBuilder().setContent(message))
            .build());
    printAnswer();
  }

  /** Says the last message otherwise. */
  void edit(String message) {
    int index = requireAnswer() - 1;
    send(
        ChatRequest.newBuilder()
            .setEdit(ChatEdit.newBuilder().setMessage(index).setContent(message))
            .build());
    printAnswer();
  }

  /** Has the last answer written anew. */
  void regenerate() {
    requireAnswer();
    send(ChatRequest.newBuilder().setRegenerate(ChatRegenerate.getDefaultInstance()).build());
    printAnswer();
  }

  /** Forgets everything. */
  void startAnew() {
    close();
    stream = null;
    lastAnswer = NO_ANSWER;
  }

  /** Stops the answer that is being printed, if there is one. */
  void interrupt() {
    if (answering) {
      send(ChatRequest.newBuilder().setInterrupt(ChatInterrupt.getDefaultInstance()).build());
    }
  }

  private int requireAnswer() {
    if (lastAnswer == NO_ANSWER) {
      throw new CommandFailedException("nothing was said yet");
    }
    return lastAnswer;
  }

  private void send(ChatRequest action) {
    if (stream == null) {
      stream = client.chat(terms);
    }
    stream.send(action);
  }

  private void printAnswer() {
    answering = true;
    try {
      boolean ended = false;
      while (!ended) {
        ChatResponse event = stream.read();
        if (event == null) {
          throw new CommandFailedException("the server ended the conversation; start a new one");
        }
        lastAnswer = event.getMessage();
        print(event.getChunk().getText());
        if (event.hasFailed()) {
          throw new CommandFailedException(event.getFailed().getMessage());
        }
        ended = event.hasFinished();
      }
    } finally {
      answering = false;
      print("\n");
    }
  }

  private void print(String text) {
    out.write(text);
    // Flushes too.
    if (out.checkError()) {
      close();
      throw new CommandFailedException("the output was closed; the conversation is left");
    }
  }

  @Override
  public void close() {
    ChatStream open = stream;
    if (open != null) {
      open.close();
    }
  }
}
