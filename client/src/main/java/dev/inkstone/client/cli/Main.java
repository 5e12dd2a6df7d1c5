package dev.inkstone.client.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * The client's command line: reads the arguments and runs one command.
 *
 * <p>Exit status: 0, 1 (failed), 2 (bad usage, found here or by the server). A failure is one line
 * on standard error. Output is UTF-8 whatever the locale.
 */
@Command(
    name = "inkstone",
    description = "Writes and draws with an Inkstone server.",
    subcommands = {
      GenerateCommand.class,
      RateCommand.class,
      ChatCommand.class,
      ImageCommand.class,
      EvaluateCommand.class,
      CheckpointsCommand.class,
      RollbackCommand.class,
      BenchCommand.class,
      LearnDemoCommand.class
    })
public final class Main {
  /** What the Java runtime puts where a byte means nothing in the locale. */
  private static final char UNREADABLE = '\uFFFD';

  // Held here, because a logger that nobody holds forgets its level.
  private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

  @Mixin private HelpOption help;

  public static void main(String[] args) {
    GRPC_LOG.setLevel(Level.OFF);
    System.exit(run(args, utf8(FileDescriptor.out), utf8(FileDescriptor.err)));
  }

  /** Runs one command and returns its exit status. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    if (String.join("", args).indexOf(UNREADABLE) >= 0) {
      err.print("inkstone: this locale cannot read the arguments; set LC_ALL=C.UTF-8\n");
      err.flush();
      return ExitCode.USAGE;
    }
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        // A prompt may begin with '@'.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Failures::badUsage)
        .setExecutionExceptionHandler(Failures::failed)
        .execute(args);
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
  }
}
