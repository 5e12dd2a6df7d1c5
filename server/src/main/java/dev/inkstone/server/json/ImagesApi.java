package dev.inkstone.server.json;

import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.ImageStreams;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.server.rpc.Problem;
import dev.inkstone.v1.GenerateImagesRequest;
import java.time.Clock;
import java.util.List;

/** {@code /v1/images/generations}, as OpenAI defines it. */
public final class ImagesApi {
  private final ImageStreams streams;
  private final Clock clock;

  public ImagesApi(ImageStreams streams, Clock clock) {
    this.streams = streams;
    this.clock = clock;
  }

  /** What it answers. */
  public List<Route> routes() {
    return List.of(new Route("POST", "/v1/images/generations", this::generate));
  }

  private void generate(Call call, Reply reply) throws InvalidRequest {
    Body body = Body.read(call.body(), Surface.IMAGES);
    GenerateImagesRequest request = ImageRequests.read(body);
    boolean stream = body.flag("stream").orElse(false);
    body.requireRight();
    try {
      reply.onGone(
          streams.start(
              request,
              call.caller(),
              stream ? new ImageEvents(reply, clock) : new ImagesWhole(reply, clock)));
    } catch (Exception | Error e) {
      reply.fail(ApiError.of(Problem.of(e), Names.of(Surface.IMAGES, body.json())));
    }
  }
}
