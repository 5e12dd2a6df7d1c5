package dev.inkstone.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * What the options of a command are when they are not given as flags: first what the environment
 * says, then the file, then their defaults. What an option is called, what it means, its unit and
 * its default stand in its declaration and nowhere else.
 */
public final class Configuration implements IDefaultValueProvider {
  /** In the data folder, read if it is there. */
  static final String FILE = "inkstone.yaml";

  private static final String DASHES = "--";

  private final Map<String, Setting> settings;
  private final Optional<Path> file;

  private Configuration(Map<String, Setting> settings, Optional<Path> file) {
    this.settings = settings;
    this.file = file;
  }

  /** Where to look, which must be known before anything else is. */
  @Command
  private static final class Places {
    @Option(names = "--config")
    private Path config;

    @Option(names = "--data")
    private Path data;
  }

  /**
   * Reads what a command's options are outside its flags.
   *
   * @param command has an option {@code --data}, the folder where the file is if no other is named
   * @param arguments its flags, which may say where the file is
   * @throws IOException in one line that names the source and the fault
   */
  public static Configuration of(
      CommandSpec command, String[] arguments, Map<String, String> environment)
      throws IOException {
    Set<String> known =
        command.options().stream()
            .filter(isSetting())
            .map(Configuration::name)
            .collect(Collectors.toSet());
    Map<String, Setting> variables = Environment.read(environment, known);
    Path usual = Path.of(command.findOption("--data").defaultValueString(true));
    Optional<Path> file = file(arguments, variables, usual);
    Map<String, Setting> settings = new HashMap<>();
    if (file.isPresent()) {
      settings.putAll(ConfigFile.read(file.get(), known));
      if (settings.containsKey("config")) {
        throw new IOException(file.get() + ": a file cannot name another");
      }
    }
    settings.putAll(variables);
    return new Configuration(settings, file);
  }

  private static Optional<Path> file(
      String[] arguments, Map<String, Setting> variables, Path usual) {
    Places places = new Places();
    CommandLine line = new CommandLine(places).setUnmatchedArgumentsAllowed(true);
    line.setOverwrittenOptionsAllowed(true);
    line.setUnmatchedOptionsArePositionalParams(true);
    line.setDefaultValueProvider(argument -> value(variables, argument));
    line.parseArgs(arguments);
    if (places.config != null) {
      return Optional.of(places.config);
    }
    Path data = places.data == null ? usual : places.data;
    return Optional.of(data.resolve(FILE)).filter(Files::exists);
  }

  /** Whether an option is one of a command's own, and not how to ask for help. */
  static Predicate<OptionSpec> isSetting() {
    return option -> !option.usageHelp() && !option.versionHelp();
  }

  static String name(OptionSpec option) {
    return option.longestName().substring(DASHES.length());
  }

  private static String value(Map<String, Setting> settings, ArgSpec argument) {
    return argument instanceof OptionSpec option && settings.containsKey(name(option))
        ? settings.get(name(option)).value()
        : null;
  }

  /** The file that was read. */
  Optional<Path> file() {
    return file;
  }

  Optional<Setting> setting(OptionSpec option) {
    return Optional.ofNullable(settings.get(name(option)));
  }

  /** Where a value comes from that an option has without a flag, for a message about it. */
  public Optional<String> source(ArgSpec argument) {
    return Stream.of(argument)
        .filter(OptionSpec.class::isInstance)
        .map(OptionSpec.class::cast)
        .flatMap(option -> setting(option).stream())
        .map(Setting::source)
        .findFirst();
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return value(settings, argument);
  }
}
