package dev.inkstone.client.cli;

import java.io.PrintWriter;

/** What a line in the terminal means: a command if it begins with a slash, else a message. */
final class ChatCommands {
  private static final String HELP =
      """
      /edit TEXT    say the last message otherwise
      /regenerate   have the last answer written anew
      /new          begin a new conversation
      /help         this list
      """;

  private final ChatSession session;
  private final PrintWriter err;

  /**
   * @param err where help and failures go
   */
  ChatCommands(ChatSession session, PrintWriter err) {
    this.session = session;
    this.err = err;
  }

  /** Does what a line says; an answer that could not be written is told and that is all. */
  void perform(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    try {
      switch (words[0]) {
        case "" -> { }
        case "/edit" -> edit(rest);
        case "/regenerate" -> session.regenerate();
        case "/new" -> session.startAnew();
        case "/help" -> tell(HELP);
        default -> {
          if (line.startsWith("/")) {
            throw new CommandFailedException(
                "there is no command " + words[0] + "; /help lists them");
          }
          session.say(line);
        }
      }
    } catch (CommandFailedException e) {
      tell("inkstone: " + e.getMessage() + "\n");
    }
  }

  private void edit(String text) {
    if (text.isEmpty()) {
      throw new CommandFailedException("/edit needs the new text: /edit TEXT");
    }
    session.edit(text);
  }

  private void tell(String text) {
    err.print(text);
    err.flush();
  }
}
