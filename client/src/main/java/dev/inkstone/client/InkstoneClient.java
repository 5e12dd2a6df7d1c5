package dev.inkstone.client;

import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluationServiceGrpc;
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
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.RollbackCheckpointResponse;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;
import dev.inkstone.v1.WithdrawRequest;
import dev.inkstone.v1.WithdrawResponse;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Flow;

/**
 * A connection to one Inkstone server: the class to start from.
 *
 * <p>Any number of threads may share a client, and any number of calls run on its one connection.
 * It connects with the first call and again after a loss. A stream is read in one of three ways: as
 * an iterator by a thread that waits ({@link #generate(GenerateTextRequest)}), as a publisher that
 * sends what is demanded ({@link #publishText(GenerateTextRequest)}), or by an observer on the
 * network's own thread, for those who count microseconds. However slow the reader of the first two
 * is, the server waits for it, and nothing piles up between them.
 *
 * <p>No call outlives its deadline; only a watch of checkpoints has none. What is safe to repeat is,
 * as {@link RetryPolicy} says. Failures are {@link io.grpc.StatusRuntimeException}. Beside what each
 * call adds, every call can end with INVALID_ARGUMENT (its details name the fields), UNAUTHENTICATED
 * or PERMISSION_DENIED (the key), RESOURCE_EXHAUSTED (full, also after the retries),
 * DEADLINE_EXCEEDED, UNAVAILABLE (no server, or one that drains), and INTERNAL for a bug.
 */
public final class InkstoneClient implements AutoCloseable {
  /** How long a conversation may last: somebody sits there and thinks. */
  public static final Duration CHAT_DEADLINE = Duration.ofDays(1);

  /** How long a rating is tried for; a server decides within some seconds. */
  public static final Duration RATING_LIMIT = Duration.ofSeconds(20);

  private static final RetryPolicy RATING = new RetryPolicy(RATING_LIMIT, 3);

  /** The deadline of calls that load a checkpoint or run a model over many items. */
  private static final Duration WORK = Duration.ofMinutes(5);

  private final ManagedChannel channel;
  private final Duration deadline;
  private final Calls calls;

  private InkstoneClient(ConnectionOptions options) {
    channel = Connection.open(options);
    deadline = options.deadline();
    calls = new Calls(channel, options.retries(), RetryClock.SYSTEM);
  }

  /** Makes a client of a server without keys and TLS. Nothing is sent before the first call. */
  public static InkstoneClient connect(ServerAddress server) {
    return connect(ConnectionOptions.to(server));
  }

  /** Makes a client of a server that wants to know who calls, as {@code options} can say too. */
  public static InkstoneClient connect(ServerAddress server, ClientSecurity security) {
    return connect(ConnectionOptions.to(server).withSecurity(security));
  }

  /**
   * Makes a client of a server. Nothing is sent before the first call.
   *
   * @throws IllegalArgumentException if a file of the options' security cannot be used
   */
  public static InkstoneClient connect(ConnectionOptions options) {
    return new InkstoneClient(options);
  }

  /** Generates text, with the deadline of the connection's options. */
  public TextStream generate(GenerateTextRequest request) {
    return generate(request, deadline);
  }

  /**
   * Generates text, read at the caller's pace; the caller closes the stream. It ends with NOT_FOUND
   * for a model that is not there.
   */
  public TextStream generate(GenerateTextRequest request, Duration deadline) {
    return calls.stream(
        deadline, TextServiceGrpc::newBlockingStub, s -> s.generate(request), TextStream::new);
  }

  /**
   * Generates text and hands over each event as it comes in. Tried once.
   *
   * @param observer called on the network's own thread, one event after the other and with exactly
   *     one ending; it must not block
   */
  public void generate(
      GenerateTextRequest request,
      Duration deadline,
      StreamObserver<GenerateTextResponse> observer) {
    calls.unqueued(deadline, TextServiceGrpc::newStub).generate(request, observer);
  }

  /** Generates text, as a publisher, with the deadline of the connection's options. */
  public Flow.Publisher<GenerateTextResponse> publishText(GenerateTextRequest request) {
    return publishText(request, deadline);
  }

  /**
   * Generates text, once for each subscriber and from its subscription on: events come as they are
   * demanded, a subscriber that cancels stops its generation, and failures arrive as onError.
   */
  public Flow.Publisher<GenerateTextResponse> publishText(
      GenerateTextRequest request, Duration deadline) {
    return calls.publish(TextServiceGrpc.getGenerateMethod(), request, deadline);
  }

  /** Opens a conversation, which may last {@link #CHAT_DEADLINE}; the caller closes it. */
  public ChatStream chat(ChatOpen terms) {
    return ChatStream.open(
        calls.within(CHAT_DEADLINE, TextServiceGrpc::newBlockingV2Stub).chat(), terms);
  }

  /** Generates images, with the deadline of the connection's options. */
  public ImageStream images(GenerateImagesRequest request) {
    return images(request, deadline);
  }

  /**
   * Generates images, read at the caller's pace; the caller closes the stream. It ends with
   * NOT_FOUND for a model that is not there, and with INVALID_ARGUMENT also for a word that the model
   * does not know, beside the nearest words that it does.
   */
  public ImageStream images(GenerateImagesRequest request, Duration deadline) {
    return calls.stream(
        deadline, ImageServiceGrpc::newBlockingStub, s -> s.generate(request), ImageStream::new);
  }

  /**
   * Generates images and hands over each event as it comes in. Tried once.
   *
   * @param observer as in {@link #generate(GenerateTextRequest, Duration, StreamObserver)}
   */
  public void images(
      GenerateImagesRequest request,
      Duration deadline,
      StreamObserver<GenerateImagesResponse> observer) {
    calls.unqueued(deadline, ImageServiceGrpc::newStub).generate(request, observer);
  }

  /** Generates images, as {@link #publishText(GenerateTextRequest)} does text. */
  public Flow.Publisher<GenerateImagesResponse> publishImages(GenerateImagesRequest request) {
    return publishImages(request, deadline);
  }

  /** Generates images, as {@link #publishText(GenerateTextRequest, Duration)} does text. */
  public Flow.Publisher<GenerateImagesResponse> publishImages(
      GenerateImagesRequest request, Duration deadline) {
    return calls.publish(ImageServiceGrpc.getGenerateMethod(), request, deadline);
  }

  /**
   * The words that prompts of an image model are made of; an empty name is the default model.
   * NOT_FOUND for a model that is not there, INVALID_ARGUMENT for one that draws no images.
   */
  public ListWordsResponse words(String model) {
    ListWordsRequest request = ListWordsRequest.newBuilder().setModel(model).build();
    return calls.lookUp(ImageServiceGrpc::newBlockingStub, s -> s.listWords(request));
  }

  /**
   * Rates a generation, and returns when the rating is kept. While the server cannot keep it the
   * call is repeated for {@link #RATING_LIMIT} at most, always with the same idempotency key, which
   * is drawn if the request has none: however often it is sent, it counts once. NOT_FOUND for an id
   * that no server minted, FAILED_PRECONDITION for a generation that was not stored.
   */
  public RateResponse rate(RateRequest request) {
    RateRequest keyed =
        request.getIdempotencyKey().isEmpty()
            ? request.toBuilder().setIdempotencyKey(newKey()).build()
            : request;
    return calls.repeat(RATING, RatingServiceGrpc::newBlockingStub, s -> s.rate(keyed));
  }

  /** Takes a user's rating of a generation back; repeated and refused as {@link #rate}. */
  public WithdrawResponse withdraw(WithdrawRequest request) {
    WithdrawRequest keyed =
        request.getIdempotencyKey().isEmpty()
            ? request.toBuilder().setIdempotencyKey(newKey()).build()
            : request;
    return calls.repeat(RATING, RatingServiceGrpc::newBlockingStub, s -> s.withdraw(keyed));
  }

  /** Checkpoints, newest first, a page at a time; NOT_FOUND for a model that is not there. */
  public ListCheckpointsResponse checkpoints(ListCheckpointsRequest request) {
    return calls.lookUp(CheckpointServiceGrpc::newBlockingStub, s -> s.list(request));
  }

  /** One checkpoint; an empty version is the champion. NOT_FOUND if there is no such. */
  public Checkpoint checkpoint(String model, String version) {
    GetCheckpointRequest request =
        GetCheckpointRequest.newBuilder().setModel(model).setVersion(version).build();
    return calls
        .lookUp(CheckpointServiceGrpc::newBlockingStub, s -> s.get(request))
        .getCheckpoint();
  }

  /**
   * Makes a checkpoint champion; returns when the server serves it. Tried once. NOT_FOUND if there
   * is no such; FAILED_PRECONDITION if its gate refused it, its files are broken, or another than
   * {@code expected_champion} is champion.
   */
  public PromoteCheckpointResponse promote(PromoteCheckpointRequest request) {
    return calls.within(WORK, CheckpointServiceGrpc::newBlockingStub).promote(request);
  }

  /** Makes an earlier checkpoint champion again; otherwise as {@link #promote}. */
  public RollbackCheckpointResponse rollback(RollbackCheckpointRequest request) {
    return calls.within(WORK, CheckpointServiceGrpc::newBlockingStub).rollback(request);
  }

  /**
   * Watches checkpoints; the caller closes the stream, which has no deadline. It ends with
   * UNAVAILABLE when the server drains, or when the reader lags too far behind.
   *
   * @param model empty for all; NOT_FOUND if it is not there
   */
  public CheckpointStream watch(String model) {
    return calls.endless(
        CheckpointServiceGrpc::newBlockingStub,
        s -> s.watch(watching(model)),
        CheckpointStream::new);
  }

  /** Watches checkpoints as {@link #watch} does, as a publisher. */
  public Flow.Publisher<WatchCheckpointsResponse> publishCheckpoints(String model) {
    return calls.publish(CheckpointServiceGrpc.getWatchMethod(), watching(model));
  }

  private static WatchCheckpointsRequest watching(String model) {
    return WatchCheckpointsRequest.newBuilder().setModel(model).build();
  }

  /**
   * Scores given texts or images; nothing is stored. NOT_FOUND for a model or version that is not
   * there, FAILED_PRECONDITION for one that cannot be loaded, or images that nothing can judge.
   */
  public EvaluateResponse evaluate(EvaluateRequest request) {
    return calls.within(WORK, EvaluationServiceGrpc::newBlockingStub).evaluate(request);
  }

  /**
   * Whether a service takes calls now.
   *
   * @param service its full name, as {@code inkstone.v1.TextService}; empty for the whole server.
   *     NOT_FOUND if the server has none such
   */
  public boolean isServing(String service) {
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
    return calls.lookUp(HealthGrpc::newBlockingStub, s -> s.check(request)).getStatus()
        == ServingStatus.SERVING;
  }

  private static String newKey() {
    return UUID.randomUUID().toString();
  }

  /** Starts no more calls, waits up to two seconds for those that run, then cancels them. */
  @Override
  public void close() {
    Connection.close(channel);
  }
}
