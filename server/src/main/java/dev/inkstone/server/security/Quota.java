package dev.inkstone.server.security;

import java.util.Optional;

/**
 * What a key may use, each a minute; what is empty has no limit.
 *
 * @param requests calls, whatever they ask for; every answer of a conversation is one
 * @param tokens of text, prompts and outputs together
 * @param images pictures, whatever their size
 */
public record Quota(Optional<Long> requests, Optional<Long> tokens, Optional<Long> images) {
  public static final Quota NONE = new Quota(Optional.empty(), Optional.empty(), Optional.empty());

  public Quota {
    check("requests-per-minute", requests);
    check("tokens-per-minute", tokens);
    check("images-per-minute", images);
  }

  private static void check(String name, Optional<Long> limit) {
    if (limit.isPresent() && limit.get() < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1, got %d; leave it out for no limit".formatted(name, limit.get()));
    }
  }
}
