package dev.inkstone.server.fuzz;

import com.google.protobuf.Message;
import dev.inkstone.server.Bytes;
import dev.inkstone.server.fuzz.GrpcSeeds.Seed;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls of every method whose requests have wrong fields, wrong bytes, or both. Every call must end
 * within a minute, with OK or a status that blames the caller.
 */
public final class GrpcAttack implements Attack, AutoCloseable {
  private static final int DEADLINE_SECONDS = 60;
  private static final Set<Status.Code> CALLERS_FAULT =
      Set.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.UNIMPLEMENTED);
  private static final List<Seed> SEEDS = GrpcSeeds.all();

  private final ManagedChannel channel;
  private final Set<Status.Code> more;

  /**
   * @param more statuses that the server may answer with beside those that blame the caller
   */
  public GrpcAttack(int port, Set<Status.Code> more) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    this.more = more;
  }

  @Override
  public CompletableFuture<Ending> begin(Random random) {
    Seed seed = SEEDS.get(random.nextInt(SEEDS.size()));
    List<byte[]> requests = new ArrayList<>();
    for (Message request : seed.requests()) {
      requests.add(spoiled(request, random));
    }
    if (random.nextInt(4) == 0) {
      Collections.shuffle(requests, random);
    }
    switch (random.nextInt(40)) {
      case 0 -> requests.clear();
      case 1 -> requests.add(requests.get(0));
      default -> { }
    }
    return call(seed.method(), requests);
  }

  private static byte[] spoiled(Message request, Random random) {
    Message changed = random.nextInt(10) < 7 ? Messages.changed(request, random) : request;
    byte[] bytes = changed.toByteArray();
    if (random.nextInt(10) < 4) {
      bytes = Damage.to(bytes, random);
    } else if (random.nextInt(100) == 0) {
      bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
    }
    return Limits.applied(bytes, request);
  }

  private CompletableFuture<Ending> call(MethodDescriptor<?, ?> method, List<byte[]> requests) {
    MethodDescriptor<byte[], byte[]> raw =
        method.toBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER).setSampledToLocalTracing(false).build();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            raw, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
    boolean endless = method.getBareMethodName().equals("Watch");
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    // Who sends too much may be told so, or cut off.
    boolean tooMuch = requests.size() > 1 && method.getType().clientSendsOneMessage();
    call.start(
        new Reader(raw.getFullMethodName(), call, endless, tooMuch, ending), new Metadata());
    call.request(Integer.MAX_VALUE);
    requests.forEach(call::sendMessage);
    call.halfClose();
    return ending;
  }

  private boolean allows(Status.Code code) {
    return CALLERS_FAULT.contains(code) || more.contains(code);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private final class Reader extends ClientCall.Listener<byte[]> {
    private final String method;
    private final ClientCall<byte[], byte[]> call;
    private final boolean endless;
    private final boolean tooMuch;
    private final CompletableFuture<Ending> ending;
    private boolean left;

    Reader(
        String method,
        ClientCall<byte[], byte[]> call,
        boolean endless,
        boolean tooMuch,
        CompletableFuture<Ending> ending) {
      this.method = method;
      this.call = call;
      this.endless = endless;
      this.tooMuch = tooMuch;
      this.ending = ending;
    }

    @Override
    public void onMessage(byte[] message) {
      if (endless) {
        left = true;
        call.cancel("seen enough", null);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      boolean good =
          left
              || allows(status.getCode())
              || tooMuch && status.getCode() == Status.Code.CANCELLED;
      ending.complete(
          new Ending(
              left ? "left" : status.getCode().name(),
              good ? "" : method + ": " + status.getDescription()));
    }
  }
}
