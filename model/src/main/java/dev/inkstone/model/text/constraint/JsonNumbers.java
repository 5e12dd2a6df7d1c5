package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.BasicAutomata;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * How numbers within bounds are written in JSON. Integers have at most 18 digits, so that they fit
 * 64 bits; other numbers at most 15 before and 15 after the point, and an exponent of at most two
 * digits, which only numbers without bounds have.
 */
final class JsonNumbers {
  private static final int INTEGER_DIGITS = 18;
  private static final int WHOLE_DIGITS = 15;
  private static final int FRACTION_DIGITS = 15;

  private final Languages languages;

  JsonNumbers(Languages languages) {
    this.languages = languages;
  }

  /** The numbers that a schema accepts. */
  Automaton of(Schema.Numeric schema) {
    if (!schema.integer() && schema.low().value() == null && schema.high().value() == null) {
      return pattern("-?(0|[1-9]\\d{0,14})(\\.\\d{1,15})?([eE][+-]?\\d{1,2})?");
    }
    int digits = schema.integer() ? INTEGER_DIGITS : WHOLE_DIGITS;
    BigDecimal most = BigDecimal.TEN.pow(digits).subtract(BigDecimal.ONE);
    Schema.Bound low = within(schema.low(), most, -1);
    Schema.Bound high = within(schema.high(), most, 1);
    List<Automaton> signs = new ArrayList<>();
    // From 0 up, and from 0 down: a negative number is a minus before its opposite.
    signs.add(from(low, high, schema.integer()));
    Schema.Bound nearest = opposite(high);
    if (schema.integer() && nearest.value().compareTo(BigDecimal.ONE) < 0) {
      // There is no -0.
      nearest = new Schema.Bound(BigDecimal.ONE, false);
    }
    Automaton negative = from(nearest, opposite(low), schema.integer());
    signs.add(languages.concatenate(List.of(languages.text("-"), negative)));
    return languages.union(signs);
  }

  /** Numbers of at least 0 between two bounds, without a sign. */
  private Automaton from(Schema.Bound low, Schema.Bound high, boolean integer) {
    Schema.Bound floor = low.value().signum() < 0
        ? new Schema.Bound(BigDecimal.ZERO, false) : low;
    int order = floor.value().compareTo(high.value());
    if (order > 0 || order == 0 && (floor.exclusive() || high.exclusive())) {
      return Automaton.makeEmpty();
    }
    return integer ? integers(floor, high) : decimals(floor, high);
  }

  private Automaton integers(Schema.Bound low, Schema.Bound high) {
    BigInteger least = low.value().setScale(0, RoundingMode.CEILING).toBigInteger();
    BigInteger most = high.value().setScale(0, RoundingMode.FLOOR).toBigInteger();
    if (low.exclusive() && low.value().compareTo(new BigDecimal(least)) == 0) {
      least = least.add(BigInteger.ONE);
    }
    if (high.exclusive() && high.value().compareTo(new BigDecimal(most)) == 0) {
      most = most.subtract(BigInteger.ONE);
    }
    return whole(least, most, INTEGER_DIGITS);
  }

  /** Whole numbers in a range; the library's own allow leading zeros. */
  private Automaton whole(BigInteger least, BigInteger most, int digits) {
    if (least.compareTo(most) > 0) {
      return Automaton.makeEmpty();
    }
    Automaton range = languages.intersection(BasicAutomata.makeMinInteger(least.toString()),
        BasicAutomata.makeMaxInteger(most.toString()));
    return languages.intersection(range, pattern("0|[1-9]\\d{0," + (digits - 1) + "}"));
  }

  /** By the whole part: that of the lower bound, those between, that of the upper bound. */
  private Automaton decimals(Schema.Bound low, Schema.Bound high) {
    BigInteger first = low.value().toBigInteger();
    BigInteger last = high.value().toBigInteger();
    Automaton above = above(fraction(low.value()), low.exclusive());
    Automaton below = below(fraction(high.value()), high.exclusive());
    if (first.equals(last)) {
      return limited(first, last, languages.intersection(above, below));
    }
    List<Automaton> ranges = new ArrayList<>();
    ranges.add(limited(first, first, above));
    ranges.add(limited(first.add(BigInteger.ONE), last.subtract(BigInteger.ONE),
        pattern("(\\.\\d+)?")));
    ranges.add(limited(last, last, below));
    return languages.union(ranges);
  }

  private Automaton limited(BigInteger least, BigInteger most, Automaton fraction) {
    Automaton some = languages.intersection(
        fraction, pattern("(\\.\\d{1," + FRACTION_DIGITS + "})?"));
    return languages.concatenate(List.of(whole(least, most, WHOLE_DIGITS), some));
  }

  /** Fractions, with their point, of at least these digits, or above. */
  private Automaton above(String digits, boolean exclusive) {
    List<Automaton> ways = new ArrayList<>();
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 9) {
        ways.add(pattern("\\." + digits.substring(0, i) + "[" + (digit + 1) + "-9]\\d*"));
      }
    }
    String rest = exclusive ? "\\d*[1-9]\\d*" : "\\d*";
    ways.add(pattern("\\." + digits + (digits.isEmpty() && !exclusive ? "\\d+" : rest)));
    if (digits.isEmpty() && !exclusive) {
      ways.add(Automaton.makeEmptyString());
    }
    return languages.union(ways);
  }

  /** Fractions, with their point, of at most these digits, or below; none is below nothing. */
  private Automaton below(String digits, boolean exclusive) {
    List<Automaton> ways = new ArrayList<>();
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      String shared = digits.substring(0, i);
      // A fraction that stops here is lower, since a later digit is not 0.
      ways.add(i == 0 ? Automaton.makeEmptyString() : pattern("\\." + shared));
      if (digit > 0) {
        ways.add(pattern("\\." + shared + "[0-" + (digit - 1) + "]\\d*"));
      }
    }
    if (!exclusive) {
      ways.add(digits.isEmpty() ? pattern("(\\.0+)?") : pattern("\\." + digits + "0*"));
    }
    return languages.union(ways);
  }

  private Automaton pattern(String pattern) {
    return languages.of(RegexParser.parse(pattern));
  }

  /** The digits after the point, without zeros at the end. */
  private static String fraction(BigDecimal value) {
    BigDecimal rest = value.abs().remainder(BigDecimal.ONE).stripTrailingZeros();
    return rest.signum() == 0 ? "" : rest.toPlainString().substring(2);
  }

  /** A bound no further out than there are digits; {@code sign} is 1 for an upper one. */
  private static Schema.Bound within(Schema.Bound bound, BigDecimal most, int sign) {
    BigDecimal limit = sign > 0 ? most : most.negate();
    boolean outside = bound.value() == null || bound.value().compareTo(limit) * sign > 0;
    return outside ? new Schema.Bound(limit, false) : bound;
  }

  private static Schema.Bound opposite(Schema.Bound bound) {
    return new Schema.Bound(bound.value().negate(), bound.exclusive());
  }
}
