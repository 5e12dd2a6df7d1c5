package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.TokenLogprobs;
import dev.inkstone.v1.TopLogprob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texts as the older completions have them. Counts where each token begins: one for a request. */
final class CompletionShape implements TextShape {
  private final Map<Integer, Integer> offsets = new HashMap<>();

  @Override
  public String prefix() {
    return "cmpl-";
  }

  @Override
  public String object() {
    return "text_completion";
  }

  @Override
  public String partObject() {
    return "text_completion";
  }

  @Override
  public List<ObjectNode> opening(int candidates) {
    return List.of(more(0, "", List.of()));
  }

  @Override
  public ObjectNode more(int candidate, String text, List<TokenLogprobs> logprobs) {
    ObjectNode choice = TextShape.choice(candidate, Optional.empty()).put("text", text);
    choice.set("logprobs", logprobs.isEmpty() ? null : logprobs(candidate, logprobs));
    return choice;
  }

  @Override
  public ObjectNode last(int candidate, FinishReason reason) {
    ObjectNode choice = TextShape.choice(candidate, Optional.of(reason)).put("text", "");
    choice.putNull("logprobs");
    return choice;
  }

  @Override
  public ObjectNode whole(
      int candidate, String text, Optional<List<TokenLogprobs>> logprobs, FinishReason reason) {
    ObjectNode choice = TextShape.choice(candidate, Optional.of(reason)).put("text", text);
    choice.set("logprobs", logprobs.map(tokens -> logprobs(candidate, tokens)).orElse(null));
    return choice;
  }

  private ObjectNode logprobs(int candidate, List<TokenLogprobs> tokens) {
    ObjectNode logprobs = Json.object();
    ArrayNode names = logprobs.putArray("tokens");
    ArrayNode values = logprobs.putArray("token_logprobs");
    ArrayNode tops = logprobs.putArray("top_logprobs");
    ArrayNode begins = logprobs.putArray("text_offset");
    for (TokenLogprobs token : tokens) {
      names.add(token.getToken());
      values.add(token.getLogprob());
      int end = offsets.merge(candidate, token.getToken().length(), Integer::sum);
      begins.add(end - token.getToken().length());
      ObjectNode top = tops.addObject();
      for (TopLogprob other : token.getTopList()) {
        top.put(other.getToken(), other.getLogprob());
      }
    }
    return logprobs;
  }
}
