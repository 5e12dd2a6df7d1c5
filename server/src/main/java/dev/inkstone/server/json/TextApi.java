package dev.inkstone.server.json;

import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.server.rpc.Outlet;
import dev.inkstone.server.rpc.Problem;
import dev.inkstone.server.rpc.TextStreams;
import dev.inkstone.v1.GenerateTextRequest;
import java.time.Clock;
import java.util.List;

/** {@code /v1/chat/completions} and {@code /v1/completions}, as OpenAI defines them. */
public final class TextApi {
  private final TextStreams streams;
  private final Clock clock;

  public TextApi(TextStreams streams, Clock clock) {
    this.streams = streams;
    this.clock = clock;
  }

  /** What it answers. */
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/chat/completions", this::chat),
        new Route("POST", "/v1/completions", this::complete));
  }

  private void chat(Call call, Reply reply) throws InvalidRequest {
    Body body = Body.read(call.body(), Surface.CHAT);
    start(call, body, Surface.CHAT, TextRequests.chat(body), new ChatShape(), reply);
  }

  private void complete(Call call, Reply reply) throws InvalidRequest {
    Body body = Body.read(call.body(), Surface.COMPLETIONS);
    GenerateTextRequest request = TextRequests.completion(body);
    start(call, body, Surface.COMPLETIONS, request, new CompletionShape(), reply);
  }

  private void start(
      Call call,
      Body body,
      Surface surface,
      GenerateTextRequest request,
      TextShape shape,
      Reply reply)
      throws InvalidRequest {
    boolean streams = body.flag("stream").orElse(false);
    boolean usage =
        body.object("stream_options").flatMap(o -> o.flag("include_usage")).orElse(false);
    body.requireRight();
    Outlet out =
        streams
            ? new TextEvents(reply, shape, usage, clock)
            : new TextWhole(reply, shape, request.getLogprobs(), clock);
    try {
      reply.onGone(this.streams.start(request, call.caller(), out));
    } catch (Exception | Error e) {
      reply.fail(ApiError.of(Problem.of(e), Names.of(surface, body.json())));
    }
  }
}
