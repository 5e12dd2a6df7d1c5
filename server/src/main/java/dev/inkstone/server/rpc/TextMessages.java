package dev.inkstone.server.rpc;

import dev.inkstone.model.text.Logprobs;
import dev.inkstone.model.text.Logprobs.Logprob;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.TokenOutput;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TokenLogprobs;
import dev.inkstone.v1.TopLogprob;
import dev.inkstone.v1.Usage;
import java.util.List;

/** Puts what the engine writes into the contract's words. */
final class TextMessages {
  private final Tokenizer tokenizer;

  /**
   * @param tokenizer names the tokens; open for as long as messages are made
   */
  TextMessages(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Tokens that travel together, and text that was held back and is owed at the end. */
  TextChunk chunk(int candidate, List<TokenOutput> outputs, String heldBack) {
    TextChunk.Builder chunk = TextChunk.newBuilder().setCandidate(candidate);
    StringBuilder text = new StringBuilder();
    for (TokenOutput output : outputs) {
      chunk.addTokenIds(output.token());
      output.logprobs().ifPresent(logprobs -> chunk.addLogprobs(logprobs(logprobs)));
      text.append(output.text());
    }
    return chunk.setText(text.append(heldBack).toString()).build();
  }

  dev.inkstone.v1.Finished finished(int candidate, Finished finished) {
    return dev.inkstone.v1.Finished.newBuilder()
        .setCandidate(candidate)
        .setReason(reason(finished.reason()))
        .setUsage(
            Usage.newBuilder()
                .setPromptTokens(finished.usage().promptTokens())
                .setCachedTokens(finished.usage().cachedTokens())
                .setCompletionTokens(finished.usage().completionTokens()))
        .build();
  }

  static FinishReason reason(Reason reason) {
    return switch (reason) {
      case STOP -> FinishReason.FINISH_REASON_STOP;
      case LENGTH -> FinishReason.FINISH_REASON_LENGTH;
      case CANCELLED -> FinishReason.FINISH_REASON_CANCELLED;
    };
  }

  private TokenLogprobs logprobs(Logprobs logprobs) {
    TokenLogprobs.Builder message =
        TokenLogprobs.newBuilder()
            .setToken(name(logprobs.chosen().token()))
            .setLogprob(value(logprobs.chosen()));
    for (Logprob top : logprobs.top()) {
      message.addTop(
          TopLogprob.newBuilder()
              .setTokenId(top.token())
              .setToken(name(top.token()))
              .setLogprob(value(top)));
    }
    return message.build();
  }

  /** The text that a token stands for; special ones, which stand for none, by their name. */
  private String name(int token) {
    return tokenizer.specialIds().contains(token)
        ? tokenizer.token(token)
        : tokenizer.decode(new int[] {token});
  }

  /** A rounding can make the logarithm of a probability of almost 1 positive. */
  private static float value(Logprob logprob) {
    return (float) Math.min(0, logprob.logprob());
  }
}
