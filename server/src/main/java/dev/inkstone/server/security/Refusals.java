package dev.inkstone.server.security;

/** Who counts refusals; told on whatever thread refuses, and must not block. */
@FunctionalInterface
public interface Refusals {
  void refused(Refused.Kind kind);
}
