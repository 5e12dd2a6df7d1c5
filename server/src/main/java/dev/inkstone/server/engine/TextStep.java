package dev.inkstone.server.engine;

import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.StepPlan.Chunk;
import dev.inkstone.server.engine.StepResult.Advance;
import java.util.Optional;

/** One step of a text lane: plan, run, apply. */
final class TextStep {
  private final TextLane lane;
  private final EngineContext engine;

  TextStep(TextLane lane, EngineContext engine) {
    this.lane = lane;
    this.engine = engine;
  }

  /** Returns whether there was anything to do. */
  boolean take() {
    StepPlan plan = lane.plan(new Scheduler(engine.limits(), lane.pace()::tokens));
    if (plan.isIdle()) {
      return false;
    }
    long start = engine.nanoTime().getAsLong();
    lane.adopt(plan).forEach(engine.events()::seated);
    plan.starts().forEach(seated -> engine.stats().started(seated.rows()));
    StepResult result = lane.runner().run(plan);
    apply(result);
    int prefilled = plan.prefills().stream().mapToInt(Chunk::count).sum();
    engine.stats().step(prefilled, result.sampled());
    long nanos = engine.nanoTime().getAsLong() - start;
    lane.pace().ran(plan.decoding(), prefilled, nanos);
    engine.events().stepped(lane, plan.decoding(), prefilled, nanos);
    return true;
  }

  private void apply(StepResult result) {
    if (!result.faults().isEmpty()) {
      lane.forgetEnded();
    }
    result.faults().forEach(
        fault -> engine.fail(lane, fault.generation(), Failure.STEP_FAILED, fault.cause()));
    for (Advance advance : result.advances()) {
      Generation generation = advance.generation();
      generation.advance(advance.count());
      advance.next().ifPresent(choice -> append(generation, choice));
    }
  }

  private void append(Generation generation, Choice choice) {
    try {
      int before = generation.completion();
      Optional<Reason> end = generation.append(choice);
      if (generation.completion() > before) {
        engine.events().appended(generation);
      }
      end.ifPresent(reason -> engine.finish(lane, generation, reason));
    } catch (RuntimeException e) {
      engine.fail(lane, generation, Failure.STEP_FAILED, e);
    }
  }
}
