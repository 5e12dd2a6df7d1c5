package dev.inkstone.server.rpc;

import com.google.rpc.BadRequest;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import java.util.List;

/**
 * Keeps what a status says within what a call's trailers may hold. Descriptions quote what the
 * caller sent, and clients that are sent more than 8 KiB of headers drop the connection, with all
 * the calls that it carries. A text travels twice, once percent-encoded and once in base64.
 */
final class Brief {
  private static final int MESSAGE_BYTES = 1000;
  private static final int VIOLATIONS_BYTES = 2000;
  private static final int DESCRIPTION_BYTES = 400;
  private static final int FIELD_BYTES = 100;
  private static final String MORE = "...";

  private Brief() {}

  static String message(String text) {
    return cut(text, MESSAGE_BYTES);
  }

  /** As many of the violations as there is room for, at least one. */
  static BadRequest badRequest(List<FieldViolation> violations) {
    BadRequest.Builder details = BadRequest.newBuilder();
    for (FieldViolation violation : violations) {
      details
          .addFieldViolationsBuilder()
          .setField(cut(violation.field(), FIELD_BYTES))
          .setDescription(cut(violation.description(), DESCRIPTION_BYTES));
      if (details.build().getSerializedSize() > VIOLATIONS_BYTES - DESCRIPTION_BYTES - FIELD_BYTES) {
        break;
      }
    }
    return details.build();
  }

  /** The text, or its beginning: whole characters of so many bytes of UTF-8 at most. */
  private static String cut(String text, int most) {
    int bytes = 0;
    int room = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (bytes + MORE.length() <= most) {
        room = at;
      }
      bytes += utf8Length(text.codePointAt(at));
      if (bytes > most) {
        return text.substring(0, room) + MORE;
      }
    }
    return text;
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
