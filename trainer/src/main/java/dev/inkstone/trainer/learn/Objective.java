package dev.inkstone.trainer.learn;

/**
 * What one kind of example is to teach. An objective says how much each row of a step's batch counts
 * towards its term of the loss; the model's program computes the term and its gradient (see {@code
 * programs/parts/objectives.py}, which has the same formulas).
 */
interface Objective {
  /**
   * Weighs an example's rows, if this objective has a use for it.
   *
   * @param row where its first completion stands; the others follow
   * @param share the part of the batch that one example of weight 1 is
   */
  void weigh(TextExample example, int row, double share, Rows rows);
}
