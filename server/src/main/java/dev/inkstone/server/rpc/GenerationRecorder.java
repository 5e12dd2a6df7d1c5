package dev.inkstone.server.rpc;

import dev.inkstone.server.engine.GenerationRequest;
import dev.inkstone.server.engine.OutputSink;
import dev.inkstone.server.ops.Request;
import dev.inkstone.server.rating.GenerationPublisher;
import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.server.rating.RecordingSink;
import dev.inkstone.server.rpc.GenerationIds.Claim;
import dev.inkstone.v1.Image;
import java.time.Clock;
import java.time.Instant;

/** Names generations, and keeps those that are to be stored. Thread-safe. */
public final class GenerationRecorder {
  private final GenerationIds ids;
  private final GenerationPublisher publisher;
  private final LiveTally tally;
  private final Clock clock;

  /**
   * @param tally learns which checkpoint writes what
   */
  public GenerationRecorder(
      GenerationIds ids, GenerationPublisher publisher, LiveTally tally, Clock clock) {
    this.ids = ids;
    this.publisher = publisher;
    this.tally = tally;
    this.clock = clock;
  }

  /** A new id, which says whether its generation is stored. */
  String id(int candidate, boolean stored) {
    return ids.next(new Claim(candidate, stored));
  }

  /**
   * A sink that passes everything on, and publishes the text when it has finished. To be made by a
   * thread of the {@link Request}.
   */
  OutputSink recording(OutputSink reader, GenerationRequest work, TextOrigin origin) {
    tally.started(work.id(), origin.model(), origin.checkpoint().getVersion());
    String traceParent = Request.current().traceParent();
    return new RecordingSink(
        reader,
        written -> {
          Instant finished = clock.instant();
          publisher.publish(
              work.id(),
              origin.bytes(work, written),
              traceParent,
              () -> origin.record(work, written, finished));
        });
  }

  /** Notes that the images of a stored request are being drawn. */
  void started(ImageSource source) {
    String model = source.request().getModel();
    source.ids().forEach(id -> tally.started(id, model, source.checkpoint().getVersion()));
  }

  /** Publishes an image of a request as it was sent. */
  void record(Image image, ImageSource source, Request request) {
    Instant finished = clock.instant();
    publisher.publish(
        source.id(image),
        source.bytes(image),
        request.traceParent(),
        () -> source.record(image, finished));
  }
}
