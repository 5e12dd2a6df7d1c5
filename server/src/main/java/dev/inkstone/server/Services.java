package dev.inkstone.server;

import dev.inkstone.server.ops.Metrics;
import dev.inkstone.server.rpc.ChatEndpoint;
import dev.inkstone.server.rpc.CheckpointEndpoint;
import dev.inkstone.server.rpc.ImageEndpoint;
import dev.inkstone.server.rpc.ImageReader;
import dev.inkstone.server.rpc.ImageStreams;
import dev.inkstone.server.rpc.RatingEndpoint;
import dev.inkstone.server.rpc.RequestReader;
import dev.inkstone.server.rpc.TextEndpoint;
import dev.inkstone.server.rpc.TextStreams;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** What answers requests, wired: one way for each kind, whichever port they come in by. */
final class Services {
  private static final Duration CHAT_IDLE = Duration.ofMinutes(30);

  private final ModelSide models;
  private final RatingSide rating;
  private final Metrics metrics;
  private final Workers workers;
  private final TextStreams text;
  private final ImageStreams images;

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
    this.models = models;
    this.rating = rating;
    this.metrics = metrics;
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
  }

  /** Those of the gRPC port. */
  List<BindableService> grpc() {
    ChatEndpoint chat = new ChatEndpoint(text, workers.readers(), workers.timer(), CHAT_IDLE);
    return List.of(
        new TextEndpoint(text, chat),
        new ImageEndpoint(images),
        new RatingEndpoint(
            rating.reader(), rating.kafka().ratings(), rating.tally(), metrics.ratings()),
        new CheckpointEndpoint(
            models.book(),
            models.champions(),
            models.feed(),
            rating.tally(),
            workers.looking(),
            workers.watch()));
  }
}
