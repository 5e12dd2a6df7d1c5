package dev.inkstone.client.cli;

import dev.inkstone.client.bench.Report;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --json}, and how every measurement checks what it is asked and prints what it found. */
final class ReportOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  void print(Report report) {
    PrintWriter out = command.commandLine().getOut();
    out.print(json ? report.toJson() + "\n" : report.toTable());
    out.flush();
  }

  /** What is made of options; an IllegalArgumentException is the user's mistake. */
  <T> T checked(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
  }
}
