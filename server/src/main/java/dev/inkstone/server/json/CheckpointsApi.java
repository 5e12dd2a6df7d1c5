package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.Checkpoints;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.server.rpc.MessageOutlet;
import dev.inkstone.server.rpc.Problem;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.WatchCheckpointsResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;

/**
 * {@code GET /v1/checkpoints} (parameters {@code model}, {@code state}, {@code limit}, {@code
 * after}): what the contract's List says; and {@code GET /v1/checkpoints/events} (parameter {@code
 * model}), its Watch as server-sent events.
 */
public final class CheckpointsApi {
  private final Checkpoints checkpoints;
  private final Executor looking;

  /**
   * @param looking may wait for the disk
   */
  public CheckpointsApi(Checkpoints checkpoints, Executor looking) {
    this.checkpoints = checkpoints;
    this.looking = looking;
  }

  /** What it answers. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/checkpoints", this::list),
        new Route("GET", "/v1/checkpoints/events", this::watch));
  }

  private void list(Call call, Reply reply) throws InvalidRequest {
    ListCheckpointsRequest request = request(call);
    looking.execute(
        () -> {
          try {
            reply.whole(page(checkpoints.page(request)));
          } catch (Exception | Error e) {
            reply.fail(ApiError.of(Problem.of(e), Names.PAGES));
          }
        });
  }

  private static ListCheckpointsRequest request(Call call) throws InvalidRequest {
    ListCheckpointsRequest.Builder request = ListCheckpointsRequest.newBuilder();
    call.query().apply("model").ifPresent(request::setModel);
    call.query().apply("after").ifPresent(request::setPageToken);
    String limit = call.query().apply("limit").orElse("");
    if (limit.matches("[0-9]{1,9}")) {
      request.setPageSize(Integer.parseInt(limit));
    } else if (!limit.isEmpty()) {
      throw new InvalidRequest("limit", "must be an integer");
    }
    String state = call.query().apply("state").orElse("");
    if (!state.isEmpty()) {
      request.addStates(state(state));
    }
    return request.build();
  }

  private static CheckpointState state(String name) throws InvalidRequest {
    try {
      return CheckpointState.valueOf("CHECKPOINT_STATE_" + name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest("state", "must be a state, as champion or refused");
    }
  }

  private static ObjectNode page(ListCheckpointsResponse page) {
    ObjectNode json = Json.object().put("object", "list");
    ArrayNode data = json.putArray("data");
    page.getCheckpointsList().forEach(one -> data.add(CheckpointJson.checkpoint(one)));
    String next = page.getNextPageToken();
    return json.put("has_more", !next.isEmpty()).put("next", next.isEmpty() ? null : next);
  }

  private void watch(Call call, Reply reply) {
    String model = call.query().apply("model").orElse("");
    reply.onGone(checkpoints.watch(model, new Events(reply)));
  }

  /** What happens to checkpoints, as events. */
  private static final class Events extends ReplyOutlet
      implements MessageOutlet<WatchCheckpointsResponse> {
    Events(Reply reply) {
      super(reply);
    }

    @Override
    public void send(WatchCheckpointsResponse change) {
      reply().event(
          CheckpointJson.event(change.getEvent()), Json.text(CheckpointJson.change(change)));
    }

    @Override
    public void complete() {
      reply().end();
    }
  }
}
