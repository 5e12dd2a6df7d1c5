package dev.inkstone.trainer.recipe.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups symbols that keep company: agglomerative clustering by association, average linkage.
 * The association of two clusters is how often they occur together over how often they would by
 * chance, {@code n(a,b) n / (n(a) n(b))}; the strongest pair is joined until none is above the
 * threshold. Deterministic: ties fall to the lower index. Time is quadratic in symbols a merge.
 */
final class RhymeClusters {
  private final double[][] together;
  private final double[] degree;
  private final double total;
  private final int[] best;
  private final double[] bestScore;
  private final List<List<Integer>> members = new ArrayList<>();

  /** Takes ownership of a symmetric matrix of co-occurrence counts with an empty diagonal. */
  RhymeClusters(double[][] together) {
    this.together = together;
    int n = together.length;
    degree = new double[n];
    best = new int[n];
    bestScore = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      members.add(new ArrayList<>(List.of(i)));
      for (double count : together[i]) {
        degree[i] += count;
      }
      sum += degree[i];
    }
    total = sum;
  }

  /** Joins until no association exceeds the threshold; returns the clusters, none empty. */
  List<List<Integer>> joinAbove(double threshold) {
    for (int i = 0; i < members.size(); i++) {
      findBest(i);
    }
    for (int a = strongest(); a >= 0 && bestScore[a] > threshold; a = strongest()) {
      join(a, best[a]);
    }
    return members.stream().filter(m -> !m.isEmpty()).toList();
  }

  /** The cluster with the strongest association, -1 if there is no cluster. */
  private int strongest() {
    int strongest = -1;
    for (int i = 0; i < bestScore.length; i++) {
      strongest = strongest < 0 || bestScore[i] > bestScore[strongest] ? i : strongest;
    }
    return strongest;
  }

  private void join(int into, int from) {
    for (int i = 0; i < together.length; i++) {
      together[into][i] += together[from][i];
      together[i][into] = together[into][i];
      together[from][i] = 0;
      together[i][from] = 0;
    }
    together[into][into] = 0;
    degree[into] += degree[from];
    degree[from] = 0;
    members.get(into).addAll(members.get(from));
    members.get(from).clear();
    for (int i = 0; i < members.size(); i++) {
      if (i == into || i == from || best[i] == into || best[i] == from) {
        findBest(i);
      } else {
        offer(i, into);
      }
    }
  }

  private void findBest(int i) {
    bestScore[i] = 0;
    for (int j = 0; j < members.size(); j++) {
      offer(i, j);
    }
  }

  private void offer(int i, int j) {
    if (i == j || members.get(i).isEmpty() || members.get(j).isEmpty()) {
      return;
    }
    double score = together[i][j] * total / (degree[i] * degree[j]);
    if (score > bestScore[i]) {
      bestScore[i] = score;
      best[i] = j;
    }
  }
}
