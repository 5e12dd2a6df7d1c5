package dev.inkstone.server.rpc;

import dev.inkstone.server.engine.OutputSink;
import dev.inkstone.server.engine.TokenOutput;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One token from the engine to a message's bytes, without the network. {@code alone} is a token a
 * message; {@code joined} is what a busy emitter does, eight tokens a message, each counted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamSenderBenchmark {
  private static final int JOINED = 8;

  private final TokenOutput output = new TokenOutput(4711, "花", Optional.empty());
  private OutputSink sink;
  private OutputSink joined;
  private Runnable task;

  @Setup
  public void open(Blackhole bytes) {
    StreamSender alone = sender(bytes, Runnable::run);
    alone.start(Started.getDefaultInstance());
    sink = alone.sink(0);
    joined = sender(bytes, later -> task = later).sink(0);
  }

  private static StreamSender sender(Blackhole bytes, Executor emitter) {
    // No message here names a token, so that no tokenizer is asked.
    TextMessages messages = new TextMessages(null);
    return new StreamSender(
        new TextEndpoint.WholeCall(new Serializing(bytes)), emitter, messages, 1, new Nobody());
  }

  @Benchmark
  public void alone() {
    sink.offer(output);
  }

  @Benchmark
  @OperationsPerInvocation(JOINED)
  public void joined() {
    for (int i = 0; i < JOINED; i++) {
      joined.offer(output);
    }
    task.run();
  }

  private static final class Nobody implements StreamSender.Listener {
    @Override
    public void readerIsBack() {}

    @Override
    public void failed() {}

    @Override
    public void ended() {}

    @Override
    public void released() {}
  }

  /** A reader who always has room; messages become bytes, as the transport would make them. */
  private static final class Serializing extends ServerCallStreamObserver<GenerateTextResponse> {
    private final Blackhole bytes;

    Serializing(Blackhole bytes) {
      this.bytes = bytes;
    }

    @Override
    public void onNext(GenerateTextResponse message) {
      bytes.consume(message.toByteArray());
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setOnReadyThreshold(int bytes) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
