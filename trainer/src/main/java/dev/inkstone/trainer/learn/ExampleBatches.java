package dev.inkstone.trainer.learn;

import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.LearningBatch;
import dev.inkstone.model.text.TokenBatch;
import dev.inkstone.trainer.recipe.BatchPlan;
import dev.inkstone.trainer.recipe.Batches;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The batches of a learning: examples with what the reference model thought of them, mismatched
 * pairs and base data. The batch of a step is a function of the seed and the step alone.
 *
 * <p>An example's mismatched pair is its prompt with the better completion of another example,
 * which stays the same, so that the reference model is asked once for each.
 */
final class ExampleBatches {
  private final List<TextExample> examples;
  private final List<Objective> objectives;
  private final List<Completion> mismatched = new ArrayList<>();
  private final int[] firstRow;
  private final float[] reference;
  private final float[] mismatchedReference;
  private final BatchPlan plan;
  private final Batches base;

  /**
   * @param reference the parent's weights, asked now and not kept
   */
  ExampleBatches(
      Learner.Material material,
      List<Objective> objectives,
      LearningOptions options,
      Decoder reference) {
    this.examples = List.copyOf(material.examples());
    this.objectives = objectives;
    int[] partners = partners(examples.size(), options.seed());
    int[] lengths = new int[examples.size()];
    this.firstRow = new int[examples.size()];
    List<Completion> rows = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      List<Completion> own = examples.get(i).completions();
      Completion other = examples.get(partners[i]).completions().get(0);
      mismatched.add(new Completion(own.get(0).prompt(), other.output()));
      firstRow[i] = rows.size();
      rows.addAll(own);
      lengths[i] = own.stream().mapToInt(c -> c.tokens().length).sum();
    }
    int tokens = options.sizes().exampleTokens();
    Likelihood likelihood = new Likelihood(reference, tokens);
    this.reference = likelihood.of(rows);
    this.mismatchedReference = likelihood.of(mismatched);
    this.plan = new BatchPlan(lengths, tokens, options.seed());
    this.base = new Batches(material.base(), options.sizes().baseTokens(), options.seed() + 1);
  }

  /** A cycle through all examples in random order: the partner of each. */
  private static int[] partners(int count, long seed) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    int[] partners = new int[count];
    for (int i = 0; i < count; i++) {
      partners[order.get(i)] = order.get((i + 1) % count);
    }
    return partners;
  }

  /** The examples of a step, from 1; steps are asked for in rising order. */
  List<TextExample> members(long step) {
    List<TextExample> members = new ArrayList<>();
    for (int member : plan.at(step)) {
      members.add(examples.get(member));
    }
    return members;
  }

  LearningBatch at(long step) {
    int[] members = plan.at(step);
    List<Completion> completions = new ArrayList<>();
    List<Completion> odd = new ArrayList<>();
    float[] oddReference = new float[members.length];
    for (int i = 0; i < members.length; i++) {
      completions.addAll(examples.get(members[i]).completions());
      odd.add(mismatched.get(members[i]));
      oddReference[i] = mismatchedReference[members[i]];
    }
    Rows rows = new Rows(completions.size());
    float[] rowReference = new float[completions.size()];
    int row = 0;
    for (int member : members) {
      TextExample example = examples.get(member);
      int first = row;
      objectives.forEach(o -> o.weigh(example, first, 1.0 / members.length, rows));
      for (int i = 0; i < example.completions().size(); i++) {
        rowReference[row++] = reference[firstRow[member] + i];
      }
    }
    return new LearningBatch(
        TokenBatch.completions(completions),
        rowReference,
        rows.judged,
        rows.preferred,
        rows.rival,
        rows.imitated,
        TokenBatch.completions(odd),
        oddReference,
        base.at(step));
  }

  /** How many steps a pass over the examples takes, about. */
  static int stepsOfEpoch(List<TextExample> examples, int tokens) {
    int[] lengths =
        examples.stream()
            .mapToInt(e -> e.completions().stream().mapToInt(c -> c.tokens().length).sum())
            .toArray();
    BatchPlan plan = new BatchPlan(lengths, tokens, 0);
    int steps = 0;
    while (plan.epochs() == 0) {
      plan.at(++steps);
    }
    return Math.max(1, steps - 1);
  }
}
