package dev.inkstone.model.text;

/**
 * One thing wrong with a request.
 *
 * @param field its path in the wire form, such as {@code top_p}
 * @param description what is allowed, and what was given
 */
public record Violation(String field, String description) {}
