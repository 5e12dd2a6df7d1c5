package dev.inkstone.server;

import dev.inkstone.server.security.ApiKey;
import dev.inkstone.server.security.KeyBook;
import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code inkstone keys}: makes, lists and removes API keys; a running server follows the file. */
@Command(
    name = "keys",
    description = "Makes, lists and removes API keys; a running server follows the file.",
    sortOptions = false)
final class KeysCommand {
  @Spec private CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.",
      scope = ScopeType.INHERIT)
  private boolean help;

  private static final class FileOption {
    @Option(names = "--file", paramLabel = "FILE", required = true,
        description = "The file that ./inkstone up has by --keys.")
    private Path path;
  }

  @Command(
      name = "add",
      sortOptions = false,
      description = "Prints a new key, once, and keeps its hash.")
  int add(
      @Mixin FileOption file,
      @Option(names = "--name", paramLabel = "NAME", required = true,
              description = "Who has it.") String name,
      @Option(names = "--scopes", paramLabel = "SCOPE[,SCOPE...]", required = true, split = ",",
              description = "What it is for: generate, rate, metrics, admin.") List<String> scopes,
      @Option(names = "--requests-per-minute", paramLabel = "N",
              description = "By default no limit, nor for the next two.") Long requests,
      @Option(names = "--tokens-per-minute", paramLabel = "N",
              description = "Prompts and outputs together.") Long tokens,
      @Option(names = "--images-per-minute", paramLabel = "N") Long images)
      throws IOException {
    String key;
    try {
      Set<Scope> held = EnumSet.noneOf(Scope.class);
      scopes.forEach(label -> held.add(Scope.named(label)));
      Quota quota =
          new Quota(
              Optional.ofNullable(requests),
              Optional.ofNullable(tokens),
              Optional.ofNullable(images));
      key = KeyBook.at(file.path).add(name, held, quota, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.subcommands().get("add"), e.getMessage());
    }
    spec.commandLine().getOut().println(key);
    return ExitCode.OK;
  }

  @Command(name = "list", description = "Lists the keys: id, name, scopes, and quotas a minute.")
  int list(@Mixin FileOption file) throws IOException {
    for (ApiKey key : KeyBook.at(file.path).keys()) {
      spec.commandLine()
          .getOut()
          .println(
              "%s  %s  %s  %s"
                  .formatted(
                      key.id(),
                      key.name(),
                      key.scopes().stream()
                          .sorted()
                          .map(Scope::label)
                          .collect(Collectors.joining(",")),
                      quota(key.quota())));
    }
    return ExitCode.OK;
  }

  private static String quota(Quota quota) {
    return "requests=%s tokens=%s images=%s"
        .formatted(
            limit(quota.requests()), limit(quota.tokens()), limit(quota.images()));
  }

  private static String limit(Optional<Long> limit) {
    return limit.map(String::valueOf).orElse("any");
  }

  @Command(name = "remove", description = "Removes a key; the server knows it no more within 2 s.")
  int remove(
      @Mixin FileOption file,
      @Parameters(paramLabel = "ID|NAME", description = "As keys list shows it.") String which)
      throws IOException {
    KeyBook.at(file.path).remove(which);
    return ExitCode.OK;
  }
}
