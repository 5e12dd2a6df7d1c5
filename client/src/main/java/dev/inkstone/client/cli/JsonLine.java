package dev.inkstone.client.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/** Messages as programs read them: an object on one line, with the names of the .proto. */
final class JsonLine {
  private static final JsonFormat.Printer FORMAT =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .preservingProtoFieldNames()
          .sortingMapKeys();

  private JsonLine() {}

  /** The object, without the line's end. */
  static String of(MessageOrBuilder message) {
    try {
      return FORMAT.print(message);
    } catch (InvalidProtocolBufferException e) {
      // Only messages that hold an Any can fail so.
      throw new AssertionError(e);
    }
  }
}
