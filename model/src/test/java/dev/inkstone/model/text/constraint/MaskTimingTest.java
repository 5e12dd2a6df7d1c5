package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.verse.Form;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Measures, on request, what constraints cost; model/README.md has the figures. */
@EnabledIfSystemProperty(named = "inkstone.timings", matches = "true")
class MaskTimingTest {
  private static final String PERSON = "{\"type\":\"object\",\"properties\":{"
      + "\"name\":{\"type\":\"string\"},\"title\":{\"type\":\"string\",\"maxLength\":400},"
      + "\"age\":{\"type\":\"integer\",\"minimum\":0},"
      + "\"tags\":{\"type\":\"array\",\"items\":{\"enum\":[\"red\",\"green\"]}}},"
      + "\"required\":[\"name\",\"title\",\"age\",\"tags\"],\"additionalProperties\":false}";
  private static final List<Constraint> CONSTRAINTS = List.of(
      new Constraint.Regex("\\d{4}-\\d{2}-\\d{2}"),
      new Constraint.Regex("[a-z ]{1,80}\\."),
      new Constraint.Regex(".{0,2000}"),
      new Constraint.Regex("(\\w+ )*\\w+"),
      Constraint.JsonSchema.ANY_OBJECT,
      new Constraint.JsonSchema(PERSON),
      new Constraint.Verse(Form.SEVEN_REGULATED, "", ""));

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 4;

  @Test
  void masksOfALargeVocabulary() {
    for (int size : new int[] {49_152, 151_936}) {
      TokenTable table = large(size);
      System.out.printf("%nvocabulary of %,d: processor time in us%n", size);
      System.out.println("compile | first mask, mean | worst | again | advance | constraint");
      for (Constraint constraint : CONSTRAINTS) {
        long[] measured = {};
        for (int round = 0; round < ROUNDS; round++) {
          measured = measure(constraint, table);
        }
        for (long nanos : measured) {
          System.out.printf("%,9.1f | ", nanos / 1e3);
        }
        String text = constraint.toString();
        System.out.println(text.substring(0, Math.min(60, text.length())));
      }
    }
  }

  /** Compiling; the first mask of a position, mean and worst; the same again; a step. */
  private static long[] measure(Constraint constraint, TokenTable table) {
    long start = now();
    Guide guide = new ConstraintCompiler(table).compile(constraint);
    long compiling = now() - start;
    Random random = new Random(1);
    float[] logits = new float[table.size()];
    Set<Position> seen = new LinkedHashSet<>();
    long first = 0;
    long worst = 0;
    long again = 0;
    long advancing = 0;
    int steps = 0;
    for (int sequence = 0; sequence < 6; sequence++) {
      GuideState state = guide.start();
      for (int i = 0; i < 50 && !state.isFinished(); i++, steps++) {
        for (int j = 0; j < logits.length; j++) {
          logits[j] = random.nextFloat();
        }
        boolean isNew = seen.add(state.position());
        start = now();
        state.mask(logits, 0);
        long took = now() - start;
        if (isNew) {
          first += took;
          worst = Math.max(worst, took);
        }
        start = now();
        state.mask(logits, 0);
        again += now() - start;
        int best = best(logits);
        if (best == table.size() - 1) {
          break;
        }
        start = now();
        state.advance(best);
        advancing += now() - start;
      }
    }
    assertThat(steps).isPositive();
    return new long[] {
        compiling, first / seen.size(), worst, again / steps, advancing / steps};
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    return best;
  }

  private static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** All bytes, and tokens as byte-pair encoding has them: words, Chinese, punctuation. */
  private static TokenTable large(int size) {
    Random random = new Random(5);
    Set<String> tokens = new LinkedHashSet<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(Character.toString(b));
    }
    while (tokens.size() < size - 1) {
      int kind = random.nextInt(20);
      String token = kind < 16 ? word(random) : kind < 18 ? chinese(random) : marks(random);
      tokens.add((kind < 10 ? " " : "") + token);
    }
    List<byte[]> texts = new ArrayList<>();
    tokens.forEach(t -> texts.add(t.getBytes(StandardCharsets.ISO_8859_1)));
    texts.add(new byte[0]);
    return new TokenTable(texts.toArray(byte[][]::new), Map.of(), Set.of(size - 1));
  }

  private static String word(Random random) {
    String letters = "eeeeeeeetttttaaaaaooooiiiinnnnsssshhhrrrddllccuummwwffggyyppbbvkxjqz";
    return drawn(random, letters, 2 + random.nextInt(4) + random.nextInt(5));
  }

  private static String marks(Random random) {
    return drawn(random, " {}[]()\"':,.;\n\t=<>/*-_0123456789", 1 + random.nextInt(5));
  }

  /** Some characters, common ones more often; now and then without the last byte. */
  private static String chinese(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.appendCodePoint(0x4E00 + (int) (random.nextDouble() * random.nextDouble() * 5_000));
    }
    String bytes = Utf8.symbols(text.toString());
    return bytes.substring(0, bytes.length() - (random.nextInt(4) == 0 ? 1 : 0));
  }

  private static String drawn(Random random, String from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(from.charAt(random.nextInt(from.length())));
    }
    return text.toString();
  }
}
