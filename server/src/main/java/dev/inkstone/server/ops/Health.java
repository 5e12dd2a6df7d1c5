package dev.inkstone.server.ops;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.Collection;

/** The health service: the server as a whole under "", and each service by its name. */
public final class Health {
  private final HealthStatusManager manager = new HealthStatusManager();

  public BindableService service() {
    return manager.getHealthService();
  }

  /** Says that these services, and the server, serve. */
  public void serving(Collection<String> services) {
    services.forEach(service -> manager.setStatus(service, ServingStatus.SERVING));
    manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
  }

  /** Says whether a service of this name serves for now. */
  public void set(String service, boolean serving) {
    manager.setStatus(
        service, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /** Says that nothing serves any more, for good; watchers are told at once. */
  public void leaving() {
    manager.enterTerminalState();
  }
}
