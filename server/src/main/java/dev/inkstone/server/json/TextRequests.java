package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns OpenAI's requests for text into the contract's. Only their form is checked here: names,
 * types, and what the contract cannot say. Whether a value will do is for the contract's reader.
 */
final class TextRequests {
  private TextRequests() {}

  /** A request for chat. */
  static GenerateTextRequest chat(Body body) {
    GenerateTextRequest.Builder request = common(body);
    request.setMessages(MessagesJson.read(body));
    request.setLogprobs(body.flag("logprobs").orElse(false));
    body.integer("top_logprobs").ifPresent(request::setTopLogprobs);
    body.text("user").or(() -> body.text("safety_identifier")).ifPresent(request::setUser);
    body.integer("max_completion_tokens").ifPresent(request.getSamplingBuilder()::setMaxTokens);
    if (body.node("max_tokens").isPresent() && body.node("max_completion_tokens").isPresent()) {
      body.wrong("max_tokens", "must be unset with max_completion_tokens");
    }
    return request.build();
  }

  /** A request of the older kind. */
  static GenerateTextRequest completion(Body body) {
    GenerateTextRequest.Builder request = common(body);
    request.setPrompt(prompt(body));
    Optional<Integer> logprobs = body.integer("logprobs");
    request.setLogprobs(logprobs.isPresent());
    logprobs.ifPresent(request::setTopLogprobs);
    body.text("user").ifPresent(request::setUser);
    return request.build();
  }

  private static String prompt(Body body) {
    Optional<JsonNode> prompt = body.node("prompt");
    if (prompt.isEmpty()) {
      body.wrong("prompt", "must be set");
      return "";
    }
    if (!prompt.get().isArray()) {
      return body.text("prompt").orElse("");
    }
    JsonNode list = prompt.get();
    if (list.size() != 1 || !list.get(0).isTextual()) {
      body.wrong("prompt", "must be one string: send a request for each prompt");
      return "";
    }
    return list.get(0).asText();
  }

  private static GenerateTextRequest.Builder common(Body body) {
    GenerateTextRequest.Builder request =
        GenerateTextRequest.newBuilder().setSampling(sampling(body));
    body.text("model").ifPresent(request::setModel);
    body.integer("n").ifPresent(request::setCandidates);
    body.flag("store").ifPresent(request::setStore);
    ConstraintJson.read(body).ifPresent(request::setConstraint);
    if (body.node("stream_options").isPresent() && !body.flag("stream").orElse(false)) {
      body.wrong("stream_options", "needs stream to be true");
    }
    return request;
  }

  private static SamplingOptions sampling(Body body) {
    SamplingOptions.Builder sampling = SamplingOptions.newBuilder();
    body.number("temperature").ifPresent(sampling::setTemperature);
    body.number("top_p").ifPresent(sampling::setTopP);
    body.integer("top_k").ifPresent(sampling::setTopK);
    body.number("min_p").ifPresent(sampling::setMinP);
    body.number("repetition_penalty").ifPresent(sampling::setRepetitionPenalty);
    body.number("presence_penalty").ifPresent(sampling::setPresencePenalty);
    body.number("frequency_penalty").ifPresent(sampling::setFrequencyPenalty);
    body.integer("max_tokens").ifPresent(sampling::setMaxTokens);
    body.integer("min_tokens").ifPresent(sampling::setMinTokens);
    body.seed("seed").ifPresent(sampling::setSeed);
    body.flag("ignore_eos").ifPresent(sampling::setIgnoreEos);
    sampling.addAllStop(stops(body));
    sampling.addAllStopTokenIds(body.integers("stop_token_ids"));
    body.object("logit_bias").ifPresent(bias -> bias(bias, sampling));
    return sampling.build();
  }

  private static List<String> stops(Body body) {
    Optional<JsonNode> stop = body.node("stop");
    return stop.isPresent() && stop.get().isTextual()
        ? List.of(stop.get().asText())
        : body.texts("stop");
  }

  private static void bias(Body bias, SamplingOptions.Builder sampling) {
    for (Map.Entry<String, JsonNode> entry : bias.json().properties()) {
      if (!entry.getKey().matches("[0-9]{1,9}")) {
        bias.wrong(entry.getKey(), "is no token id");
      } else {
        bias.number(entry.getKey())
            .ifPresent(value -> sampling.putLogitBias(Integer.parseInt(entry.getKey()), value));
      }
    }
  }
}
