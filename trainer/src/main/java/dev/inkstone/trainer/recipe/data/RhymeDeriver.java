package dev.inkstone.trainer.recipe.data;

import dev.inkstone.model.text.verse.ToneTable;
import dev.inkstone.model.text.verse.ToneTable.Tone;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.verse.Poem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Derives the rhyme classes from the line ends of regulated poems. Frequent characters are
 * clustered by association, level and oblique ones apart (verse keeps these apart, and the few
 * oblique poems would look alike among the many level ones); from these clusters a mixture is
 * fitted to all poems, which gives every character its class or classes. Deterministic.
 */
final class RhymeDeriver {
  private static final int FREQUENT = 40;
  private static final double ASSOCIATION = 4;
  private static final int ROUNDS = 30;
  private static final double MIN_CLASS = 100;
  private static final double COMMON_USES = 3;
  private static final double COMMON_SHARE = 0.08;
  private static final double RARE_SHARE = 0.6;

  private final ToneTable tones;
  private final List<int[]> groups = new ArrayList<>();
  private final Map<Integer, Integer> symbolOf = new HashMap<>();
  private final List<Integer> characters = new ArrayList<>();
  private final int[] uses;

  RhymeDeriver(List<Poem> training, ToneTable tones) {
    this.tones = tones;
    for (Poem poem : training) {
      if (poem.form().regulated()) {
        groups.add(Verse.rhymePositions(poem.lines()).stream().mapToInt(this::symbol).distinct()
            .toArray());
      }
    }
    uses = uses(groups);
  }

  /** The classes' names and characters, most frequent first. */
  Map<String, String> derive() {
    List<double[]> start = new ArrayList<>(cluster(Tone.LEVEL));
    start.addAll(cluster(Tone.OBLIQUE));
    double[][] counts = new RhymeMixture(groups, characters.size(),
        start.toArray(double[][]::new)).fit(ROUNDS);
    List<double[]> kept = new ArrayList<>(List.of(counts).subList(0, start.size()));
    kept.removeIf(c -> Arrays.stream(c).sum() < MIN_CLASS);
    kept.sort(Comparator.comparingDouble(c -> -Arrays.stream(c).sum()));
    Map<String, String> named = new LinkedHashMap<>();
    kept.forEach(c -> name(members(c), named));
    return named;
  }

  private int symbol(int character) {
    return symbolOf.computeIfAbsent(character, c -> {
      characters.add(c);
      return characters.size() - 1;
    });
  }

  private Tone tone(int symbol) {
    return tones.toneOf(characters.get(symbol));
  }

  private int[] uses(List<int[]> groups) {
    int[] uses = new int[characters.size()];
    groups.forEach(group -> Arrays.stream(group).forEach(s -> uses[s]++));
    return uses;
  }

  /** The clusters of this tone, each as the uses of its symbols. */
  private List<double[]> cluster(Tone tone) {
    List<int[]> ofTone = groups.stream()
        .filter(g -> Arrays.stream(g).allMatch(s -> tone(s).agrees(tone))).toList();
    int[] count = uses(ofTone);
    int[] frequent =
        IntStream.range(0, count.length).filter(s -> count[s] >= FREQUENT).toArray();
    List<double[]> clusters = new ArrayList<>();
    for (List<Integer> members : new RhymeClusters(together(ofTone, frequent))
        .joinAbove(ASSOCIATION)) {
      double[] cluster = new double[count.length];
      members.forEach(i -> cluster[frequent[i]] = count[frequent[i]]);
      if (clearly(tone, cluster)) {
        clusters.add(cluster);
      }
    }
    return clusters;
  }

  /** Whether a cluster is of this tone, and not a shadow of one of the other. */
  private boolean clearly(Tone tone, double[] cluster) {
    double clear = 0;
    for (int s = 0; s < cluster.length; s++) {
      clear += tone(s) == tone ? cluster[s] : 0;
    }
    return clear > Arrays.stream(cluster).sum() / 2;
  }

  private double[][] together(List<int[]> groups, int[] frequent) {
    int[] index = new int[characters.size()];
    Arrays.fill(index, -1);
    for (int i = 0; i < frequent.length; i++) {
      index[frequent[i]] = i;
    }
    double[][] together = new double[frequent.length][frequent.length];
    for (int[] group : groups) {
      int[] known = Arrays.stream(group).map(s -> index[s]).filter(i -> i >= 0).toArray();
      for (int a : known) {
        for (int b : known) {
          together[a][b] += a == b ? 0 : 1;
        }
      }
    }
    return together;
  }

  /** The symbols that this class claims, most frequent first. */
  private List<Integer> members(double[] count) {
    List<Integer> members = new ArrayList<>();
    for (int s = 0; s < count.length; s++) {
      double share = count[s] / uses[s];
      if (share >= (count[s] >= COMMON_USES ? COMMON_SHARE : RARE_SHARE)) {
        members.add(s);
      }
    }
    members.sort(Comparator.comparingDouble((Integer s) -> -count[s]).thenComparing(s -> s));
    return members;
  }

  private void name(List<Integer> members, Map<String, String> named) {
    StringBuilder text = new StringBuilder();
    members.forEach(s -> text.appendCodePoint(characters.get(s)));
    text.codePoints().mapToObj(Character::toString).filter(c -> !named.containsKey(c))
        .findFirst().ifPresent(name -> named.put(name, text.toString()));
  }
}
