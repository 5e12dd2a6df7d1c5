package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.TokenLogprobs;
import dev.inkstone.v1.TopLogprob;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Texts as answers of a conversation. */
final class ChatShape implements TextShape {
  private static final String ROLE = "assistant";

  @Override
  public String prefix() {
    return "chatcmpl-";
  }

  @Override
  public String object() {
    return "chat.completion";
  }

  @Override
  public String partObject() {
    return "chat.completion.chunk";
  }

  @Override
  public List<ObjectNode> opening(int candidates) {
    return IntStream.range(0, candidates)
        .mapToObj(
            candidate -> {
              ObjectNode choice = TextShape.choice(candidate, Optional.empty());
              choice.putNull("logprobs");
              choice.putObject("delta").put("role", ROLE).put("content", "");
              return choice;
            })
        .toList();
  }

  @Override
  public ObjectNode more(int candidate, String text, List<TokenLogprobs> logprobs) {
    ObjectNode choice = TextShape.choice(candidate, Optional.empty());
    choice.putObject("delta").put("content", text);
    choice.set("logprobs", logprobs.isEmpty() ? null : logprobs(logprobs));
    return choice;
  }

  @Override
  public ObjectNode last(int candidate, FinishReason reason) {
    ObjectNode choice = TextShape.choice(candidate, Optional.of(reason));
    choice.putObject("delta");
    choice.putNull("logprobs");
    return choice;
  }

  @Override
  public ObjectNode whole(
      int candidate, String text, Optional<List<TokenLogprobs>> logprobs, FinishReason reason) {
    ObjectNode choice = TextShape.choice(candidate, Optional.of(reason));
    choice.putObject("message").put("role", ROLE).put("content", text).putNull("refusal");
    choice.set("logprobs", logprobs.map(ChatShape::logprobs).orElse(null));
    return choice;
  }

  private static ObjectNode logprobs(List<TokenLogprobs> tokens) {
    ObjectNode logprobs = Json.object();
    ArrayNode content = logprobs.putArray("content");
    for (TokenLogprobs token : tokens) {
      ObjectNode entry = content.addObject();
      put(entry, token.getToken(), token.getLogprob());
      ArrayNode top = entry.putArray("top_logprobs");
      for (TopLogprob other : token.getTopList()) {
        put(top.addObject(), other.getToken(), other.getLogprob());
      }
    }
    logprobs.putNull("refusal");
    return logprobs;
  }

  private static void put(ObjectNode into, String token, float logprob) {
    into.put("token", token).put("logprob", logprob);
    TextShape.bytes(into, token);
  }
}
