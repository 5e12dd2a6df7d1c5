package dev.inkstone.trainer.learn;

import java.util.Collection;

/**
 * Kahneman-Tversky optimisation for stars and thumbs (Ethayarajh et al. 2024, "KTO: Model Alignment
 * as Prospect Theoretic Optimization", equations 7 and 8). With r = log pi(y|x) - log pi_ref(y|x)
 * and the reference point z = max(0, mean of r over mismatched pairs), which no gradient passes, a
 * liked completion costs lambda_D (1 - sigmoid(beta (r - z))) and a disliked one lambda_U (1 -
 * sigmoid(beta (z - r))).
 *
 * @param beta how soon the value saturates, above 0
 * @param lambdas lambda_D and lambda_U
 * @param weight of this objective among the others
 */
record Kto(double beta, Lambdas lambdas, double weight) implements Objective {
  /** With lambdas that balance the examples. */
  static Kto balanced(
      double beta, double ratio, double weight, Collection<? extends TextExample> examples) {
    double liked = 0;
    double disliked = 0;
    for (TextExample example : examples) {
      if (example instanceof Judged judged) {
        double counts = judged.weight() * Math.abs(judged.desirability());
        liked += judged.liked() ? counts : 0;
        disliked += judged.liked() ? 0 : counts;
      }
    }
    return new Kto(beta, Lambdas.balanced(ratio, liked, disliked), weight);
  }

  @Override
  public void weigh(TextExample example, int row, double share, Rows rows) {
    if (example instanceof Judged judged) {
      double lambda = judged.liked() ? lambdas.liked() : lambdas.disliked();
      rows.judged[row] =
          (float) (weight * share * judged.weight() * lambda * judged.desirability());
    }
  }
}
