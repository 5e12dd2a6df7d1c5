package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.MessageOutlet;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImagesStarted;
import java.time.Clock;
import java.util.TreeMap;

/** Images all at once, in the order of their indexes, when the last is done. */
final class ImagesWhole extends WholeOutlet implements MessageOutlet<GenerateImagesResponse> {
  private final Clock clock;
  private final TreeMap<Integer, Image> images = new TreeMap<>();
  private ImagesStarted started;

  ImagesWhole(Reply reply, Clock clock) {
    super(reply);
    this.clock = clock;
  }

  @Override
  public void send(GenerateImagesResponse message) {
    switch (message.getEventCase()) {
      case STARTED -> started = message.getStarted();
      case BATCH ->
          message.getBatch().getImagesList().forEach(image -> images.put(image.getIndex(), image));
      default -> {
        // Nobody waits for progress.
      }
    }
  }

  @Override
  public void complete() {
    ImageJson json = new ImageJson(started, clock.instant());
    ObjectNode answer = json.answer();
    Image any = images.firstEntry().getValue();
    answer.put("size", ImageJson.size(any)).put("output_format", ImageJson.format(any));
    ArrayNode data = answer.putArray("data");
    images.values().forEach(image -> data.add(json.image(image)));
    reply().whole(answer);
  }
}
