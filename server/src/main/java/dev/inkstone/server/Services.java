package dev.inkstone.server;

import dev.inkstone.server.json.CheckpointsApi;
import dev.inkstone.server.json.ImagesApi;
import dev.inkstone.server.json.ModelsApi;
import dev.inkstone.server.json.RatingsApi;
import dev.inkstone.server.json.Route;
import dev.inkstone.server.json.TextApi;
import dev.inkstone.server.ops.Metrics;
import dev.inkstone.server.rpc.ChatEndpoint;
import dev.inkstone.server.rpc.CheckpointEndpoint;
import dev.inkstone.server.rpc.EvaluationEndpoint;
import dev.inkstone.server.rpc.EvaluationReader;
import dev.inkstone.server.rpc.Evaluations;
import dev.inkstone.server.rpc.ImageEndpoint;
import dev.inkstone.server.rpc.ImageReader;
import dev.inkstone.server.rpc.ImageStreams;
import dev.inkstone.server.rpc.Checkpoints;
import dev.inkstone.server.rpc.RatingEndpoint;
import dev.inkstone.server.rpc.Ratings;
import dev.inkstone.server.rpc.RequestReader;
import dev.inkstone.server.rpc.TextEndpoint;
import dev.inkstone.server.rpc.TextStreams;
import io.grpc.BindableService;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** What answers requests, wired: one way for each kind, whichever port they come in by. */
final class Services {
  private static final Duration CHAT_IDLE = Duration.ofMinutes(30);

  private final ServerOptions options;
  private final ModelSide models;
  private final Workers workers;
  private final TextStreams text;
  private final ImageStreams images;
  private final Ratings ratings;
  private final Checkpoints checkpoints;

  /**
   * @param seeds gives a seed to requests that have none
   */
  Services(
      ServerOptions options,
      ModelSide models,
      RatingSide rating,
      Metrics metrics,
      Workers workers,
      LongSupplier seeds) {
    this.options = options;
    this.models = models;
    this.workers = workers;
    text =
        new TextStreams(
            new RequestReader(options.defaultModel(), seeds, rating.storage()),
            models.catalog(),
            models.admission(),
            models.engine(),
            workers.emitter(),
            rating.recorder());
    images =
        new ImageStreams(
            new ImageReader(options.defaultImageModel(), seeds, rating.storage()),
            models.catalog(),
            models.admission(),
            models.engine(),
            workers.encoders(),
            rating.recorder());
    ratings =
        new Ratings(rating.reader(), rating.kafka().ratings(), rating.tally(), metrics.ratings());
    checkpoints =
        new Checkpoints(models.book(), models.feed(), rating.tally(), workers.watch());
  }

  /** Those of the HTTP port. */
  List<Route> http(Clock clock) {
    Set<String> defaults =
        Set.copyOf(List.of(options.defaultModel(), options.defaultImageModel()));
    return Stream.of(
            new TextApi(text, clock).routes(),
            new ImagesApi(images, clock).routes(),
            new RatingsApi(ratings).routes(),
            new CheckpointsApi(checkpoints, workers.looking()).routes(),
            new ModelsApi(models.catalog(), models.book(), defaults, workers.looking()).routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Those of the gRPC port. */
  List<BindableService> grpc() {
    ChatEndpoint chat = new ChatEndpoint(text, workers.readers(), workers.timer(), CHAT_IDLE);
    return List.of(
        new TextEndpoint(text, chat),
        new ImageEndpoint(images),
        new RatingEndpoint(ratings),
        new CheckpointEndpoint(
            models.book(), models.champions(), checkpoints, workers.looking(), workers.watch()),
        new EvaluationEndpoint(evaluations()));
  }

  private Evaluations evaluations() {
    return new Evaluations(
        new EvaluationReader(options.defaultModel(), options.defaultImageModel()),
        models.catalog(),
        models.loans(),
        models.admission(),
        models.engine(),
        new Evaluations.Threads(workers.readers(), workers.lending()));
  }
}
