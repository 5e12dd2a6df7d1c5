package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;

/** Every checkpoint, page by page, and the one that serves. */
public final class ListCheckpoints {
  private ListCheckpoints() {}

  public static void main(String[] args) {
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args))) {
      ListCheckpointsRequest.Builder page = ListCheckpointsRequest.newBuilder().setPageSize(3);
      do {
        ListCheckpointsResponse found = client.checkpoints(page.build());
        found.getCheckpointsList().forEach(ListCheckpoints::print);
        page.setPageToken(found.getNextPageToken());
      } while (!page.getPageToken().isEmpty());
      System.out.print("champion: ");
      print(client.checkpoint("poet", ""));
    }
  }

  private static void print(Checkpoint checkpoint) {
    System.out.printf(
        "%s %s %s%n", checkpoint.getModel(), checkpoint.getRef().getVersion(),
        checkpoint.getState());
  }
}
