package dev.inkstone.server.engine;

/**
 * The call on whose behalf something is generated. The engine carries it along and asks it nothing;
 * who listens to {@link EngineEvents} finds it at the work.
 */
@FunctionalInterface
public interface Origin {
  /** Of work that nobody asked for over the wire. */
  Origin NONE = () -> "";

  /** Names the call in logs; empty for {@link #NONE}. */
  String requestId();
}
