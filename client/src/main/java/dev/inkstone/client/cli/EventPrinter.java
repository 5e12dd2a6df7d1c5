package dev.inkstone.client.cli;

import dev.inkstone.v1.GenerateTextResponse;
import java.io.PrintWriter;

/** Prints events as they come, each flushed before the next is awaited. */
abstract class EventPrinter {
  private final PrintWriter out;
  private boolean lineOpen;

  private EventPrinter(PrintWriter out) {
    this.out = out;
  }

  /** A printer of the bare text, or of one JSON object a line with the names of the .proto. */
  static EventPrinter to(PrintWriter out, boolean json) {
    return json ? new Json(out) : new Text(out);
  }

  /** What to print of an event; may be nothing. */
  abstract String render(GenerateTextResponse event);

  /**
   * Prints one event.
   *
   * @throws CommandFailedException if nobody reads the output any more
   */
  final void print(GenerateTextResponse event) {
    write(render(event));
  }

  /** Ends the last line, if it is still open. */
  final void end() {
    if (lineOpen) {
      write("\n");
    }
  }

  private void write(String text) {
    if (text.isEmpty()) {
      return;
    }
    out.write(text);
    lineOpen = !text.endsWith("\n");
    // Flushes too.
    if (out.checkError()) {
      lineOpen = false;
      throw new CommandFailedException("the output was closed; the rest of the text is cancelled");
    }
  }

  private static final class Text extends EventPrinter {
    Text(PrintWriter out) {
      super(out);
    }

    @Override
    String render(GenerateTextResponse event) {
      return event.getChunk().getText();
    }
  }

  private static final class Json extends EventPrinter {
    Json(PrintWriter out) {
      super(out);
    }

    @Override
    String render(GenerateTextResponse event) {
      return JsonLine.of(event) + "\n";
    }
  }
}
