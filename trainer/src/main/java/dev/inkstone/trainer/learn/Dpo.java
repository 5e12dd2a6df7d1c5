package dev.inkstone.trainer.learn;

/**
 * Direct preference optimisation for preferences, and for edits as preferences of the edited text
 * over the original (Rafailov et al. 2023, "Direct Preference Optimization: Your Language Model is
 * Secretly a Reward Model", equation 7): -log sigmoid(beta (r_better - r_worse)), where r = log
 * pi(y|x) - log pi_ref(y|x).
 *
 * @param beta how dear it is to leave the reference model, above 0
 * @param weight of this objective among the others
 */
record Dpo(double beta, double weight) implements Objective {
  @Override
  public void weigh(TextExample example, int row, double share, Rows rows) {
    if (example.completions().size() == 2) {
      rows.preferred[row] = (float) (weight * share * example.weight());
      rows.rival[row] = row + 1;
    }
  }
}
