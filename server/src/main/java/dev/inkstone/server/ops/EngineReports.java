package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.EngineEvents;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.Lane;
import java.util.List;
import java.util.function.Consumer;

/** Passes each event of the engine on to all who listen, in order. */
public final class EngineReports implements EngineEvents {
  private final List<EngineEvents> listeners;

  public EngineReports(EngineEvents... listeners) {
    this.listeners = List.of(listeners);
  }

  @Override
  public void opened(Lane lane) {
    tell(listener -> listener.opened(lane));
  }

  @Override
  public void submitted(Lane lane, Generation generation, long at) {
    tell(listener -> listener.submitted(lane, generation, at));
  }

  @Override
  public void seated(Generation generation) {
    tell(listener -> listener.seated(generation));
  }

  @Override
  public void appended(Generation generation) {
    tell(listener -> listener.appended(generation));
  }

  @Override
  public void ended(Generation generation, Ending ending) {
    tell(listener -> listener.ended(generation, ending));
  }

  @Override
  public void stepped(Lane lane, int decoded, int prefilled, long nanos) {
    tell(listener -> listener.stepped(lane, decoded, prefilled, nanos));
  }

  @Override
  public void retired(Lane lane, long nanos) {
    tell(listener -> listener.retired(lane, nanos));
  }

  @Override
  public void broke(Throwable cause) {
    tell(listener -> listener.broke(cause));
  }

  private void tell(Consumer<EngineEvents> event) {
    listeners.forEach(event);
  }
}
