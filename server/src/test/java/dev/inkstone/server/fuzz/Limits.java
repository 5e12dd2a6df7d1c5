package dev.inkstone.server.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;

/**
 * Keeps a request that turns out valid from being a long one: a hundred thousand of them are to run.
 * What the server refuses anyway is left as it is.
 */
final class Limits {
  private static final int TOKENS = 4;
  private static final int MOST_TOKENS = 8;
  private static final int IMAGES = 2;
  private static final int STEPS = 2;

  private Limits() {}

  /** The same bytes, or those of a request that asks for less. */
  static byte[] applied(byte[] request, Message kind) {
    Message parsed;
    try {
      parsed = kind.getParserForType().parseFrom(request);
    } catch (InvalidProtocolBufferException e) {
      return request;
    }
    Message limited = limited(parsed);
    return limited.equals(parsed) ? request : limited.toByteArray();
  }

  private static Message limited(Message request) {
    if (request instanceof GenerateTextRequest text) {
      return text.toBuilder().setSampling(limited(text.getSampling())).build();
    }
    if (request instanceof ChatRequest chat) {
      ChatRequest.Builder builder = chat.toBuilder();
      if (chat.hasOpen()) {
        builder.getOpenBuilder().setSampling(limited(chat.getOpen().getSampling()));
      }
      if (chat.getMessage().hasSampling()) {
        builder.getMessageBuilder().setSampling(limited(chat.getMessage().getSampling()));
      }
      return builder.build();
    }
    return request instanceof GenerateImagesRequest images ? limited(images) : request;
  }

  private static SamplingOptions limited(SamplingOptions sampling) {
    return sampling.hasMaxTokens() && sampling.getMaxTokens() <= MOST_TOKENS
        ? sampling
        : sampling.toBuilder().setMaxTokens(TOKENS).build();
  }

  private static GenerateImagesRequest limited(GenerateImagesRequest images) {
    GenerateImagesRequest.Builder builder = images.toBuilder();
    if (images.getCount() > IMAGES && images.getCount() <= 256) {
      builder.setCount(IMAGES);
    }
    if (images.getLatent().getFrames() > IMAGES && images.getLatent().getFrames() <= 256) {
      builder.getLatentBuilder().setFrames(IMAGES);
    }
    boolean many = images.getSteps() > STEPS && images.getSteps() <= 1000;
    if (many || !images.hasSteps() && images.getModel().equals("sketch")) {
      builder.setSteps(STEPS);
    }
    return builder.build();
  }
}
