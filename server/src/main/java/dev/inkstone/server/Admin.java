package dev.inkstone.server;

import dev.inkstone.server.config.Configuration;
import dev.inkstone.server.config.EffectiveOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What an operator does beside the running server. Exits with 0, 1 (failed) or 2 (bad usage). */
@Command(
    name = "inkstone",
    description = "Looks after a server.",
    subcommands = {KeysCommand.class, Admin.Config.class, Admin.Plan.class})
final class Admin {
  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  private Admin() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Admin());
    return line.setParameterExceptionHandler(
            (failure, arguments) -> told(line, failure, ExitCode.USAGE))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> told(line, failure, ExitCode.SOFTWARE));
  }

  private static int told(CommandLine line, Exception failure, int status) {
    line.getErr().println("inkstone: " + failure.getMessage());
    return status;
  }

  /** The command line of {@code up}, read but not run. */
  private record Up(Main main, ParseResult parsed, Configuration configuration) {
    static Up of(List<String> arguments) {
      String[] flags = arguments.toArray(new String[0]);
      Main main = new Main();
      CommandLine line = Main.commandLine(main);
      try {
        Configuration configuration =
            Configuration.of(line.getCommandSpec(), flags, System.getenv());
        line.setDefaultValueProvider(configuration);
        return new Up(main, line.parseArgs(flags), configuration);
      } catch (IOException e) {
        throw new ParameterException(line, e.getMessage(), e);
      } catch (ParameterException e) {
        throw new ParameterException(line, Main.explain(e), e);
      }
    }
  }

  /** {@code inkstone config}. */
  @Command(
      name = "config",
      description = {
        "Shows what the options of ./inkstone up are and where each comes from: a flag, INKSTONE_NAME",
        "of the environment, the file (--config, or inkstone.yaml in the data folder), its default."
      })
  static final class Config implements Callable<Integer> {
    @Option(names = "--print", required = true, description = "Show them, as a file.")
    private boolean print;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Unmatched private List<String> options = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      Up up = Up.of(options);
      PrintWriter out = spec.commandLine().getOut();
      out.print(EffectiveOptions.print(up.parsed(), up.configuration()));
      out.flush();
      return ExitCode.OK;
    }
  }

  /**
   * What the launcher must know before it starts programs, each ended by a NUL: the data folder;
   * {@code embedded}, {@code given} or {@code none} for Kafka; {@code learn} or not; and then the
   * trainer's arguments.
   */
  @Command(name = "plan", hidden = true)
  static final class Plan implements Callable<Integer> {
    @Unmatched private List<String> options = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      Up.of(options).main().plan().forEach(word -> out.print(word + '\0'));
      out.flush();
      return ExitCode.OK;
    }
  }
}
