package dev.inkstone.server.fuzz;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** The campaigns, each over a range of cases. */
public final class Campaigns {
  private static final int CALLS_AT_A_TIME = 32;
  private static final int CONNECTIONS_AT_A_TIME = 16;

  private Campaigns() {}

  /**
   * Spoiled gRPC calls; see {@link GrpcAttack}.
   *
   * @param alsoAllowed statuses beside those that blame the caller
   */
  public static Campaign grpc(
      int port, long seed, long first, long count, Set<Status.Code> alsoAllowed)
      throws InterruptedException {
    try (GrpcAttack attack = new GrpcAttack(port, alsoAllowed)) {
      return new Campaign(attack, seed, CALLS_AT_A_TIME).run(first, count);
    }
  }

  /**
   * Spoiled HTTP requests; see {@link HttpAttack}.
   *
   * @param alsoAllowed statuses from 500 on that are right as things stand
   */
  public static Campaign http(
      int port, long seed, long first, long count, Set<String> alsoAllowed)
      throws InterruptedException {
    try (HttpAttack attack =
        new HttpAttack(port, CONNECTIONS_AT_A_TIME, alsoAllowed)) {
      return new Campaign(attack, seed, CONNECTIONS_AT_A_TIME).run(first, count);
    }
  }

  /** Spoiled files; see {@link FileAttack}. */
  public static Campaign files(Path scratch, Path shipped, long seed, long first, long count)
      throws IOException, InterruptedException {
    return new Campaign(new FileAttack(scratch, shipped), seed, 1).run(first, count);
  }
}
