package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.TokenLogprobs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** How OpenAI writes texts: the choices of a conversation, or those of a completion. */
interface TextShape {
  /** What an answer's id begins with. */
  String prefix();

  /** The kind of a whole answer. */
  String object();

  /** The kind of a part of one. */
  String partObject();

  /** The choices of the first parts, before there is text. */
  List<ObjectNode> opening(int candidates);

  /**
   * More text of a choice.
   *
   * @param logprobs of its tokens; empty if nobody asked for them
   */
  ObjectNode more(int candidate, String text, List<TokenLogprobs> logprobs);

  /** The last part of a choice. */
  ObjectNode last(int candidate, FinishReason reason);

  /** All of a choice. */
  ObjectNode whole(
      int candidate, String text, Optional<List<TokenLogprobs>> logprobs, FinishReason reason);

  /** A reason in OpenAI's words. */
  static String reason(FinishReason reason) {
    return switch (reason) {
      case FINISH_REASON_LENGTH -> "length";
      case FINISH_REASON_CANCELLED -> "cancelled";
      default -> "stop";
    };
  }

  /** A choice of that index, with what every choice has. */
  static ObjectNode choice(int candidate, Optional<FinishReason> reason) {
    return Json.object()
        .put("index", candidate)
        .put("finish_reason", reason.map(TextShape::reason).orElse(null));
  }

  /** The bytes of a text as OpenAI lists them; null where a token holds a part of a character. */
  static void bytes(ObjectNode into, String token) {
    if (token.indexOf('\uFFFD') >= 0) {
      into.putNull("bytes");
      return;
    }
    ArrayNode bytes = into.putArray("bytes");
    for (byte value : token.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(value & 0xFF);
    }
  }
}
