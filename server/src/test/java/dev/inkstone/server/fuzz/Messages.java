package dev.inkstone.server.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;

/** Changes fields of any message, by its descriptor: extremes, wrong enums, far too many. */
final class Messages {
  private static final int MOST_EDITS = 3;
  private static final int MANY = 3000;
  private static final int[] INTS = {
    0, 1, -1, 2, 5, 20, 21, 256, 257, 1000, 1001, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final double[] REALS = {
    0, -0.0, 1, -1, 0.5, 2, 2.0001, 30, 100, -100, 1e-45, 1e30, Double.MAX_VALUE, Double.NaN,
    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private Messages() {}

  static Message changed(Message good, Random random) {
    Message.Builder builder = good.toBuilder();
    for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0; edits--) {
      change(builder, random);
    }
    return builder.build();
  }

  private static void change(Message.Builder builder, Random random) {
    List<FieldDescriptor> fields = builder.getDescriptorForType().getFields();
    if (fields.isEmpty()) {
      return;
    }
    FieldDescriptor field = fields.get(random.nextInt(fields.size()));
    if (field.isRepeated()) {
      changeRepeated(builder, field, random);
    } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      if (random.nextInt(5) == 0) {
        builder.clearField(field);
      } else {
        change(builder.getFieldBuilder(field), random);
      }
    } else if (random.nextInt(8) == 0) {
      builder.clearField(field);
    } else {
      builder.setField(field, value(field, builder.getField(field), random));
    }
  }

  private static void changeRepeated(
      Message.Builder builder, FieldDescriptor field, Random random) {
    int present = builder.getRepeatedFieldCount(field);
    switch (random.nextInt(4)) {
      case 0 -> builder.clearField(field);
      case 1 -> add(builder, field, 1 + random.nextInt(random.nextInt(10) == 0 ? MANY : 3), random);
      case 2 -> {
        if (present > 0) {
          builder.addRepeatedField(
              field, builder.getRepeatedField(field, random.nextInt(present)));
        }
      }
      default -> {
        if (present > 0) {
          int which = random.nextInt(present);
          Object old = builder.getRepeatedField(field, which);
          builder.setRepeatedField(
              field,
              which,
              old instanceof Message message
                  ? changed(message, random)
                  : value(field, old, random));
        }
      }
    }
  }

  private static void add(
      Message.Builder builder, FieldDescriptor field, int count, Random random) {
    for (int i = 0; i < count; i++) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        Message.Builder element = builder.newBuilderForField(field);
        change(element, random);
        builder.addRepeatedField(field, element.build());
      } else {
        builder.addRepeatedField(field, value(field, "", random));
      }
    }
  }

  /**
   * @param old what the field had: bytes are damaged rather than replaced
   */
  private static Object value(FieldDescriptor field, Object old, Random random) {
    return switch (field.getJavaType()) {
      case INT -> integer(random);
      case LONG -> random.nextBoolean() ? (long) integer(random) : random.nextLong();
      case FLOAT -> (float) real(random);
      case DOUBLE -> real(random);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> string(field, random);
      case BYTE_STRING -> bytes(old, random);
      case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(integer(random) % 9);
      case MESSAGE -> throw new IllegalArgumentException(field + " is a message");
    };
  }

  private static String string(FieldDescriptor field, Random random) {
    return switch (random.nextInt(3) == 0 ? "" : field.getName()) {
      case "regex" -> Texts.pattern(random);
      case "json_schema" -> Texts.schema(random);
      default -> Texts.any(random);
    };
  }

  private static int integer(Random random) {
    return random.nextInt(4) == 0 ? random.nextInt() : INTS[random.nextInt(INTS.length)];
  }

  private static double real(Random random) {
    return random.nextInt(4) == 0
        ? random.nextGaussian() * 3
        : REALS[random.nextInt(REALS.length)];
  }

  private static ByteString bytes(Object old, Random random) {
    if (old instanceof ByteString given && !given.isEmpty() && random.nextInt(4) > 0) {
      return ByteString.copyFrom(Damage.to(given.toByteArray(), random));
    }
    byte[] bytes = new byte[random.nextInt(2000)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
