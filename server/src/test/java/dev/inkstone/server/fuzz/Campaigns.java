package dev.inkstone.server.fuzz;

import dev.inkstone.server.InkstoneServer;
import io.grpc.Status;
import java.util.Set;

/** The campaigns against a server. */
public final class Campaigns {
  private static final int CALLS_AT_A_TIME = 32;

  private Campaigns() {}

  /** Spoiled gRPC calls; see {@link GrpcAttack}. */
  public static Campaign grpc(
      InkstoneServer server, long seed, long count, Set<Status.Code> alsoAllowed)
      throws InterruptedException {
    try (GrpcAttack attack = new GrpcAttack(server.grpcPort(), alsoAllowed)) {
      return new Campaign(attack, seed, CALLS_AT_A_TIME).run(0, count);
    }
  }

  /** One of these calls alone. */
  public static Campaign one(InkstoneServer server, long seed, long number)
      throws InterruptedException {
    try (GrpcAttack attack = new GrpcAttack(server.grpcPort(), Set.of())) {
      return new Campaign(attack, seed, 1).run(number, 1);
    }
  }
}
