package dev.inkstone.model.checkpoint;

import java.util.Comparator;
import java.util.regex.Pattern;

/** Which names are allowed. Every name becomes a path, so nothing here may leave a folder. */
final class Names {
  static final Comparator<String> VERSION_ORDER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private static final String MODEL_FORM = "[a-z0-9][a-z0-9._-]{0,63}";
  private static final Pattern MODEL = Pattern.compile(MODEL_FORM);
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private Names() {}

  static boolean isModel(String name) {
    return MODEL.matcher(name).matches();
  }

  static boolean isVersion(String version) {
    return VERSION.matcher(version).matches();
  }

  static boolean isFile(String name) {
    return FILE.matcher(name).matches();
  }

  static String requireModel(String name) {
    if (!isModel(name)) {
      throw new IllegalArgumentException("model name must match " + MODEL_FORM);
    }
    return name;
  }

  static String requireVersion(String version) {
    if (!isVersion(version)) {
      throw new IllegalArgumentException(
          "checkpoint version must be a number from 1 to 999999999, such as 3");
    }
    return version;
  }
}
