package dev.inkstone.server.rpc;

import dev.inkstone.server.security.Caller;
import dev.inkstone.v1.ChatFailed;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatRequest.ActionCase;
import dev.inkstone.v1.ChatResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One conversation. Every method but {@link #onReady} runs on the call's own executor, one at a
 * time.
 *
 * <p>At most one answer is being written. Any action while it is cancels it and waits: it takes
 * effect when the answer has had its ending. So at any time either that answer's sender writes to
 * the call, or this does; and the call has one ending, after the last answer's. A user who says
 * nothing for too long while nothing is written has the call ended.
 */
final class ChatCall {
  private final ServerCallStreamObserver<ChatResponse> call;
  private final TextStreams streams;
  private final Caller caller;
  private final Executor executor;
  private final IdleLimit idle;

  private Conversation conversation;
  private volatile ChatAnswer running;
  private Runnable cancelRunning;
  private ChatRequest waiting;
  private int answers;
  private boolean halfClosed;
  private boolean ended;

  ChatCall(
      ServerCallStreamObserver<ChatResponse> call,
      TextStreams streams,
      Caller caller,
      Executor executor,
      ScheduledExecutorService timer,
      Duration idleLimit) {
    this.call = call;
    this.streams = streams;
    this.caller = caller;
    this.executor = executor;
    this.idle = new IdleLimit(timer, idleLimit, executor, this::giveUp);
  }

  /** First of all. */
  void begin() {
    idle.begin();
  }

  /** On any thread. */
  void onReady() {
    ChatAnswer answer = running;
    if (answer != null) {
      answer.readerIsReady();
    }
  }

  void take(ChatRequest request) {
    if (ended) {
      return;
    }
    idle.end();
    if (running == null) {
      perform(request);
    } else {
      waiting = request;
      cancelRunning.run();
    }
  }

  /** The user says no more. */
  void halfClosed() {
    halfClosed = true;
    completeIfDone();
  }

  /** The user is gone. */
  void cancelled() {
    end();
    if (running != null) {
      cancelRunning.run();
    }
  }

  /** The user has said nothing for too long. */
  private void giveUp() {
    end();
    call.onError(StatusMapper.toStatus(new IdleConversation(idle.limit())));
  }

  private void end() {
    ended = true;
    idle.end();
  }

  /** The running answer has its ending. */
  private void answered(ChatAnswer answer) {
    running = null;
    answer.text().ifPresent(conversation::append);
    if (waiting != null && !ended) {
      ChatRequest request = waiting;
      waiting = null;
      perform(request);
    } else {
      restIfIdle();
    }
    completeIfDone();
  }

  /** It is the user's turn. */
  private void restIfIdle() {
    if (running == null && !ended) {
      idle.begin();
    }
  }

  private void perform(ChatRequest request) {
    try {
      if (request.getActionCase() == ActionCase.OPEN) {
        open(request);
      } else if (conversation == null) {
        throw new InvalidRequest("open", "must be the first action");
      } else {
        act(request);
      }
      restIfIdle();
      call.request(1);
    } catch (Exception | Error e) {
      end();
      call.onError(StatusMapper.toStatus(e));
    }
  }

  private void open(ChatRequest request) throws Exception {
    if (conversation != null) {
      throw new InvalidRequest("open", "must come only once");
    }
    conversation = Conversation.open(request.getOpen(), streams);
  }

  private void act(ChatRequest request) throws Exception {
    switch (request.getActionCase()) {
      case MESSAGE -> {
        conversation.say(request.getMessage(), streams);
        answer(OptionalLong.empty());
      }
      case EDIT -> {
        if (conversation.edit(request.getEdit())) {
          answer(OptionalLong.empty());
        }
      }
      case REGENERATE -> {
        conversation.forgetAnswer();
        answer(
            request.getRegenerate().hasSeed()
                ? OptionalLong.of(request.getRegenerate().getSeed())
                : conversation.nextSeed());
      }
      case INTERRUPT -> {
        // Whatever was running has been cancelled.
      }
      default ->
          throw new InvalidRequest(
              "action", "set open, message, interrupt, edit or regenerate");
    }
  }

  /**
   * @param seed instead of the one that the message or the conversation has
   */
  private void answer(OptionalLong seed) {
    ChatAnswer answer =
        new ChatAnswer(
            call, conversation.size(), done -> executor.execute(() -> answered(done)));
    running = answer;
    try {
      if (answers++ > 0) {
        // With the call itself the first one was counted.
        caller.request();
      }
      cancelRunning = streams.start(conversation.request(seed), caller, answer);
    } catch (Exception | Error e) {
      running = null;
      call.onNext(failed(conversation.size(), StatusMapper.toStatus(e)));
    }
  }

  static ChatResponse failed(int message, StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return ChatResponse.newBuilder()
        .setMessage(message)
        .setFailed(
            ChatFailed.newBuilder().setCode(status.getCode()).setMessage(status.getMessage()))
        .build();
  }

  private void completeIfDone() {
    if (halfClosed && !ended && running == null) {
      end();
      call.onCompleted();
    }
  }
}
