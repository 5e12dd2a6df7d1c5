package dev.inkstone.client;

import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.GetCheckpointRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.ListWordsRequest;
import dev.inkstone.v1.ListWordsResponse;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.PromoteCheckpointResponse;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.RatingServiceGrpc.RatingServiceBlockingStub;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.RollbackCheckpointResponse;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WithdrawRequest;
import dev.inkstone.v1.WithdrawResponse;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A connection to one Inkstone server: the class to start from.
 *
 * <p>Any number of threads may share a client, and any number of calls run on its one connection.
 * It connects with the first call and again after a loss, but repeats no call other than ratings.
 * Failures are {@link io.grpc.StatusRuntimeException}, with the statuses that the .proto files list
 * for each call. No call outlives its deadline; only a watch of checkpoints has none.
 */
public final class InkstoneClient implements AutoCloseable {
  /** The deadline of calls that are given none. Long texts of slow models take their time. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofHours(1);

  /** How long a conversation may last: somebody sits there and thinks. */
  public static final Duration CHAT_DEADLINE = Duration.ofDays(1);

  /** How long a rating is tried for; a server decides within some seconds. */
  public static final Duration RATING_LIMIT = Duration.ofSeconds(20);

  private static final long CLOSE_SECONDS = 2;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** The deadline of calls that compute nothing. */
  private static final long LOOKUP_SECONDS = 30;

  /** The deadline of calls that load a checkpoint. */
  private static final long SWAP_SECONDS = 300;

  private final ManagedChannel channel;

  private InkstoneClient(ManagedChannel channel) {
    this.channel = channel;
  }

  /** Makes a client of a server without keys and TLS. Nothing is sent before the first call. */
  public static InkstoneClient connect(ServerAddress server) {
    return connect(server, ClientSecurity.NONE);
  }

  /**
   * Makes a client. Nothing is sent before the first call.
   *
   * @throws IllegalArgumentException if a file of {@code security} cannot be used
   */
  public static InkstoneClient connect(ServerAddress server, ClientSecurity security) {
    ManagedChannelBuilder<?> channel =
        Grpc.newChannelBuilderForAddress(server.host(), server.port(), security.credentials())
            // A silent loss of the server ends streams; servers refuse pings more often than this.
            .keepAliveTime(6, TimeUnit.MINUTES);
    security.key().ifPresent(key -> channel.intercept(carrying(key)));
    return new InkstoneClient(channel.build());
  }

  private static ClientInterceptor carrying(String key) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + key);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  /** Generates text, with {@link #DEFAULT_DEADLINE}. */
  public TextStream generate(GenerateTextRequest request) {
    return generate(request, DEFAULT_DEADLINE);
  }

  /** Generates text, read at the caller's pace; the caller closes the stream. */
  public TextStream generate(GenerateTextRequest request, Duration deadline) {
    return new TextStream(
        () ->
            TextServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .generate(request));
  }

  /**
   * Generates text and hands over each event as it comes in.
   *
   * @param observer called on the network's own thread, one event after the other and with exactly
   *     one ending; it must not block
   */
  public void generate(
      GenerateTextRequest request,
      Duration deadline,
      StreamObserver<GenerateTextResponse> observer) {
    TextServiceGrpc.newStub(channel)
        .withExecutor(Runnable::run)
        .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
        .generate(request, observer);
  }

  /** Generates images, with {@link #DEFAULT_DEADLINE}. */
  public ImageStream images(GenerateImagesRequest request) {
    return images(request, DEFAULT_DEADLINE);
  }

  /** Generates images, read at the caller's pace; the caller closes the stream. */
  public ImageStream images(GenerateImagesRequest request, Duration deadline) {
    return new ImageStream(
        () ->
            ImageServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .generate(request));
  }

  /**
   * Generates images and hands over each event as it comes in.
   *
   * @param observer as in {@link #generate(GenerateTextRequest, Duration, StreamObserver)}
   */
  public void images(
      GenerateImagesRequest request,
      Duration deadline,
      StreamObserver<GenerateImagesResponse> observer) {
    ImageServiceGrpc.newStub(channel)
        .withExecutor(Runnable::run)
        .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
        .generate(request, observer);
  }

  /** The words that prompts of an image model are made of; an empty name is the default model. */
  public ListWordsResponse words(String model) {
    return ImageServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(LOOKUP_SECONDS, TimeUnit.SECONDS)
        .listWords(ListWordsRequest.newBuilder().setModel(model).build());
  }

  /** Checkpoints, newest first, a page at a time. */
  public ListCheckpointsResponse checkpoints(ListCheckpointsRequest request) {
    return checkpoints(LOOKUP_SECONDS).list(request);
  }

  /** One checkpoint; an empty version is the champion. */
  public Checkpoint checkpoint(String model, String version) {
    return checkpoints(LOOKUP_SECONDS)
        .get(GetCheckpointRequest.newBuilder().setModel(model).setVersion(version).build())
        .getCheckpoint();
  }

  /** Makes a checkpoint champion; returns when the server serves it. */
  public PromoteCheckpointResponse promote(PromoteCheckpointRequest request) {
    return checkpoints(SWAP_SECONDS).promote(request);
  }

  /** Makes an earlier checkpoint champion again; returns when the server serves it. */
  public RollbackCheckpointResponse rollback(RollbackCheckpointRequest request) {
    return checkpoints(SWAP_SECONDS).rollback(request);
  }

  /**
   * Watches checkpoints; the caller closes the stream, which has no deadline.
   *
   * @param model empty for all
   */
  public CheckpointStream watch(String model) {
    return new CheckpointStream(
        () ->
            CheckpointServiceGrpc.newBlockingStub(channel)
                .watch(WatchCheckpointsRequest.newBuilder().setModel(model).build()));
  }

  private CheckpointServiceBlockingStub checkpoints(long seconds) {
    return CheckpointServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }

  /** Opens a conversation, which may last {@link #CHAT_DEADLINE}; the caller closes it. */
  public ChatStream chat(ChatOpen terms) {
    return ChatStream.open(
        TextServiceGrpc.newBlockingV2Stub(channel)
            .withDeadlineAfter(CHAT_DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
            .chat(),
        terms);
  }

  /**
   * Rates a generation, and returns when the rating is kept. While the server cannot keep it the
   * call is repeated for {@link #RATING_LIMIT} at most, always with the same idempotency key, which
   * is drawn if the request has none: however often it is sent, it counts once.
   */
  public RateResponse rate(RateRequest request) {
    RateRequest keyed =
        request.getIdempotencyKey().isEmpty()
            ? request.toBuilder().setIdempotencyKey(newKey()).build()
            : request;
    return Retries.within(RATING_LIMIT).call(() -> ratings().rate(keyed));
  }

  /** Takes a user's rating of a generation back; repeated as {@link #rate}. */
  public WithdrawResponse withdraw(WithdrawRequest request) {
    WithdrawRequest keyed =
        request.getIdempotencyKey().isEmpty()
            ? request.toBuilder().setIdempotencyKey(newKey()).build()
            : request;
    return Retries.within(RATING_LIMIT).call(() -> ratings().withdraw(keyed));
  }

  private RatingServiceBlockingStub ratings() {
    return RatingServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(RATING_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static String newKey() {
    return UUID.randomUUID().toString();
  }

  /** Starts no more calls, waits up to two seconds for those that run, then cancels them. */
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
