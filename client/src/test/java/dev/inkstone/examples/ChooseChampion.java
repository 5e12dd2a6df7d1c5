package dev.inkstone.examples;

import dev.inkstone.client.CheckpointStream;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;

/** The newest checkpoint of a model made champion, and taken back; watched all the while. */
public final class ChooseChampion {
  private ChooseChampion() {}

  /** Takes the server and the model. */
  public static void main(String[] args) {
    String model = args[1];
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args));
        CheckpointStream changes = client.watch(model)) {
      print(changes.next());
      Checkpoint newest =
          client.checkpoints(ListCheckpointsRequest.newBuilder().setModel(model).build())
              .getCheckpoints(0);
      client.promote(
          PromoteCheckpointRequest.newBuilder()
              .setModel(model)
              .setVersion(newest.getRef().getVersion())
              .build());
      print(changes.next());
      client.rollback(
          RollbackCheckpointRequest.newBuilder()
              .setModel(model)
              .setReason("an example of going back")
              .build());
      print(changes.next());
    }
  }

  private static void print(WatchCheckpointsResponse change) {
    System.out.printf(
        "%s %s %s%n", change.getEvent(), change.getCheckpoint().getModel(),
        change.getCheckpoint().getRef().getVersion());
  }
}
