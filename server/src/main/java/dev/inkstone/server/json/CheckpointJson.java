package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Timestamp;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointEvent;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.GateCheck;
import dev.inkstone.v1.GateReport;
import dev.inkstone.v1.WatchCheckpointsResponse;
import java.time.Instant;
import java.util.Locale;

/** Checkpoints as JSON, with the contract's names; times are RFC 3339, what is unset is null. */
final class CheckpointJson {
  private CheckpointJson() {}

  static ObjectNode checkpoint(Checkpoint checkpoint) {
    ObjectNode json =
        Json.object()
            .put("object", "checkpoint")
            .put("model", checkpoint.getModel())
            .put("version", checkpoint.getRef().getVersion())
            .put("digest", checkpoint.getRef().getDigest())
            .put("parent", checkpoint.getParent())
            .put("state", state(checkpoint.getState()))
            .put("state_reason", checkpoint.getStateReason())
            .put("created", checkpoint.hasCreated() ? time(checkpoint.getCreated()) : null)
            .put("ratings_consumed", checkpoint.getRatingsConsumed())
            .put("size_bytes", checkpoint.getSizeBytes())
            .put("recipe", checkpoint.getRecipe());
    json.set("gate", checkpoint.hasGate() ? gate(checkpoint.getGate()) : null);
    json.putNull("live");
    if (checkpoint.hasLive()) {
      json.putObject("live")
          .put("positive", checkpoint.getLive().getPositive())
          .put("negative", checkpoint.getLive().getNegative());
    }
    return json;
  }

  private static ObjectNode gate(GateReport gate) {
    ObjectNode json =
        Json.object()
            .put("passed", gate.getPassed())
            .put("reason", gate.getReason())
            .put("baseline", gate.getBaseline())
            .put("judged", gate.hasJudged() ? time(gate.getJudged()) : null);
    ArrayNode checks = json.putArray("checks");
    for (GateCheck check : gate.getChecksList()) {
      checks
          .addObject()
          .put("name", check.getName())
          .put("passed", check.getPassed())
          .put("value", check.getValue())
          .put("baseline", check.hasBaseline() ? check.getBaseline() : null)
          .put("threshold", check.getThreshold())
          .put("higher_is_better", check.getHigherIsBetter());
    }
    return json;
  }

  static String state(CheckpointState state) {
    return state.name().substring("CHECKPOINT_STATE_".length()).toLowerCase(Locale.ROOT);
  }

  /** The name of an event's type. */
  static String event(CheckpointEvent event) {
    return event.name().substring("CHECKPOINT_EVENT_".length()).toLowerCase(Locale.ROOT);
  }

  static ObjectNode change(WatchCheckpointsResponse change) {
    ObjectNode json =
        Json.object()
            .put("object", "checkpoint.event")
            .put("event", event(change.getEvent()))
            .put("time", time(change.getTime()));
    json.set("checkpoint", checkpoint(change.getCheckpoint()));
    json.putNull("previous");
    if (change.hasPrevious()) {
      json.putObject("previous")
          .put("version", change.getPrevious().getVersion())
          .put("digest", change.getPrevious().getDigest());
    }
    json.put(
        "swap_pause_seconds",
        change.hasSwapPause()
            ? change.getSwapPause().getSeconds() + change.getSwapPause().getNanos() / 1e9
            : null);
    return json;
  }

  private static String time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
  }
}
