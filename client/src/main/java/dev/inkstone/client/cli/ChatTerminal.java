package dev.inkstone.client.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * A conversation in a terminal: lines are edited and remembered from one conversation to the next,
 * Ctrl-C stops an answer and Ctrl-D leaves.
 */
final class ChatTerminal {
  private static final String PROMPT = "> ";

  private ChatTerminal() {}

  /** Returns when the user leaves. */
  static void run(ChatSession session, PrintWriter err) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      terminal.handle(Signal.INT, signal -> session.interrupt());
      LineReader lines =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("inkstone")
              .variable(LineReader.HISTORY_FILE, historyFile())
              // An exclamation mark is what it is.
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
      err.print("Ctrl-C stops an answer, Ctrl-D leaves, /help lists the commands\n");
      err.flush();
      ChatCommands commands = new ChatCommands(session, err);
      boolean stays = true;
      while (stays) {
        stays = perform(lines, commands);
      }
    }
  }

  private static boolean perform(LineReader lines, ChatCommands commands) {
    try {
      commands.perform(lines.readLine(PROMPT));
      return true;
    } catch (UserInterruptException e) {
      return true;
    } catch (EndOfFileException e) {
      return false;
    }
  }

  /** Under the user's state directory, as the XDG Base Directory Specification has it. */
  private static Path historyFile() throws IOException {
    String state = System.getenv("XDG_STATE_HOME");
    Path root =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return Files.createDirectories(root.resolve("inkstone")).resolve("chat_history");
  }
}
