package dev.inkstone.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.swap.CheckpointInfo;
import dev.inkstone.v1.GateCheck;
import dev.inkstone.v1.GateReport;
import java.util.Optional;

/**
 * A gate's report, as a manifest has it, in the contract's terms. Bounds that are relative to the
 * parent are given as the worst value that passes. Figures that the gate had no use for are left out.
 */
final class GateMessages {
  private final JsonNode figures;
  private final JsonNode limits;
  private final GateReport.Builder report = GateReport.newBuilder();

  private GateMessages(JsonNode gate) {
    figures = gate.path("figures");
    limits = gate.path("thresholds");
  }

  /** The report on a checkpoint that a gate has judged. */
  static GateReport of(CheckpointInfo info) {
    JsonNode gate = info.gate();
    GateMessages messages = new GateMessages(gate);
    messages.report
        .setPassed(gate.path("passed").asBoolean())
        .setReason(gate.path("reasons").path(0).asText(""))
        .setBaseline(info.parent());
    if (info.created() != null) {
      messages.report.setJudged(CheckpointMessages.timestamp(info.created()));
    }
    messages.taste();
    messages.compared();
    messages.drift();
    return messages.report.build();
  }

  private void taste() {
    check("preference_pairs", figures.path("pairs"), limits.path("pairs"));
    check("preference_accuracy", figures.path("accuracy"), limits.path("accuracy"));
    check("preference_margin", figures.path("margin"), limits.path("margin"));
  }

  private void check(String name, JsonNode value, JsonNode least) {
    if (value.isNumber() && least.isNumber()) {
      add(name, value.asDouble(), Optional.empty(), least.asDouble(), true);
    }
  }

  private void compared() {
    relative("base_loss", "base_loss", "base_loss_rise", 1);
    relative("diversity", "diversity", "diversity_drop", -1);
    relative("repetition", "stuffing", "stuffing_rise", 1);
    absolute("form_validity", "form", "form_drop", -1);
    absolute("copying", "copying", "copying_rise", 1);
    JsonNode length = figures.path("length");
    if (length.isObject()) {
      double parent = length.path("parent").asDouble();
      double change = Math.abs(length.path("candidate").asDouble() - parent) / parent;
      add("length_change", change, Optional.empty(), limits.path("length_change").asDouble(), false);
    }
  }

  /** Beside the root of the line, where the gate has measured it. */
  private void drift() {
    JsonNode root = figures.path("root");
    JsonNode bounds = limits.path("drift");
    double loss = root.path("base_loss").asDouble();
    double most = loss * (1 + bounds.path("base_loss_rise").asDouble());
    since("base_loss_drift", root.path("base_loss"), figures.path("base_loss"), most, false);
    double least = root.path("form").asDouble() - bounds.path("form_drop").asDouble();
    since("form_drift", root.path("form"), figures.path("form"), least, true);
  }

  private void since(
      String name, JsonNode root, JsonNode pair, double bound, boolean higherIsBetter) {
    if (root.isNumber() && pair.isObject()) {
      double value = pair.path("candidate").asDouble();
      add(name, value, Optional.of(root.asDouble()), bound, higherIsBetter);
    }
  }

  /**
   * @param direction 1 if the figure must not rise by more than its limit, -1 if it must not drop
   */
  private void relative(String name, String figure, String limit, int direction) {
    JsonNode pair = figures.path(figure);
    double parent = pair.path("parent").asDouble();
    bounded(name, pair, parent * (1 + direction * limits.path(limit).asDouble()), direction);
  }

  private void absolute(String name, String figure, String limit, int direction) {
    JsonNode pair = figures.path(figure);
    double parent = pair.path("parent").asDouble();
    bounded(name, pair, parent + direction * limits.path(limit).asDouble(), direction);
  }

  private void bounded(String name, JsonNode pair, double bound, int direction) {
    if (pair.isObject()) {
      double value = pair.path("candidate").asDouble();
      add(name, value, Optional.of(pair.path("parent").asDouble()), bound, direction < 0);
    }
  }

  private void add(
      String name, double value, Optional<Double> baseline, double bound, boolean higherIsBetter) {
    GateCheck.Builder check =
        report
            .addChecksBuilder()
            .setName(name)
            .setPassed(higherIsBetter ? value >= bound : value <= bound)
            .setValue(value)
            .setThreshold(bound)
            .setHigherIsBetter(higherIsBetter);
    baseline.ifPresent(check::setBaseline);
  }
}
