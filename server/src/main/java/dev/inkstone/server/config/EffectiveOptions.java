package dev.inkstone.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What every option of a command is, and where that comes from, as a file that would say the same.
 */
public final class EffectiveOptions {
  private static final Pattern SECRET = Pattern.compile(".*(secret|password|headers)");
  private static final Pattern USER_IN_URL = Pattern.compile("://[^/@]*@");
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}./][\\p{L}\\p{N}./_,+-]*");

  private EffectiveOptions() {}

  /** One line for each option, in the order of their declaration. */
  public static String print(ParseResult parsed, Configuration configuration) {
    String options =
        parsed.commandSpec().options().stream()
            .filter(Configuration.isSetting())
            .filter(option -> !Configuration.name(option).equals("config"))
            .map(option -> line(option, parsed, configuration))
            .collect(Collectors.joining());
    return configuration.file().map(file -> "# with " + file + "\n").orElse("") + options;
  }

  private static String line(
      OptionSpec option, ParseResult parsed, Configuration configuration) {
    String name = Configuration.name(option);
    String source = "default";
    Optional<String> value =
        Optional.ofNullable(option.defaultValue()).map(raw -> option.defaultValueString(true));
    Optional<Setting> setting = configuration.setting(option);
    if (parsed.hasMatchedOption(option)) {
      OptionSpec matched = parsed.matchedOption(option.longestName());
      value = matched.stringValues().stream().reduce((one, next) -> next);
      source = option.longestName();
    } else if (setting.isPresent()) {
      value = setting.map(Setting::value);
      source = setting.get().source();
    }
    String text =
        value.map(shown -> name + ": " + quoted(masked(name, shown))).orElse("# " + name + ":");
    return String.format(Locale.ROOT, "%-40s # %s%n", text, source);
  }

  private static String masked(String name, String value) {
    return SECRET.matcher(name).matches()
        ? "***"
        : USER_IN_URL.matcher(value).replaceAll("://***@");
  }

  /** As YAML takes it for nothing but a text, a number or a truth. */
  private static String quoted(String value) {
    return PLAIN.matcher(value).matches()
        ? value
        : "'" + value.replace("'", "''") + "'";
  }
}
