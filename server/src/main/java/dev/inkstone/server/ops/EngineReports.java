package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.EngineEvents;
import dev.inkstone.server.engine.Errand;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.ImageLane;
import dev.inkstone.server.engine.Lane;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.engine.Work;
import java.util.List;
import java.util.function.Consumer;

/** Passes each event of the engine on to all who listen, in order. */
public final class EngineReports implements EngineEvents {
  private final List<EngineEvents> listeners;

  public EngineReports(List<EngineEvents> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void opened(Lane<?> lane) {
    tell(listener -> listener.opened(lane));
  }

  @Override
  public void submitted(Lane<?> lane, Work work, long at) {
    tell(listener -> listener.submitted(lane, work, at));
  }

  @Override
  public void seated(Work work) {
    tell(listener -> listener.seated(work));
  }

  @Override
  public void appended(Generation generation) {
    tell(listener -> listener.appended(generation));
  }

  @Override
  public void ended(Work work, Ending ending) {
    tell(listener -> listener.ended(work, ending));
  }

  @Override
  public void stepped(TextLane lane, int decoded, int prefilled, long nanos) {
    tell(listener -> listener.stepped(lane, decoded, prefilled, nanos));
  }

  @Override
  public void drew(ImageLane lane, int rows, int done, long nanos) {
    tell(listener -> listener.drew(lane, rows, done, nanos));
  }

  @Override
  public void advanced(Errand errand, long nanos) {
    tell(listener -> listener.advanced(errand, nanos));
  }

  @Override
  public void retired(Lane<?> lane, long nanos) {
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
