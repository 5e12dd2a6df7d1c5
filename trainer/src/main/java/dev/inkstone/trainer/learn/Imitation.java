package dev.inkstone.trainer.learn;

/**
 * Supervised fine-tuning on what a writer made of a text: the mean cross entropy of the edited
 * text's tokens (Ouyang et al. 2022, "Training language models to follow instructions with human
 * feedback", section 3.5).
 *
 * @param weight of this objective among the others
 */
record Imitation(double weight) implements Objective {
  @Override
  public void weigh(TextExample example, int row, double share, Rows rows) {
    if (example instanceof Edited edited) {
      int tokens = edited.edited().output().length;
      rows.imitated[row] = (float) (weight * share * edited.weight() / tokens);
    }
  }
}
