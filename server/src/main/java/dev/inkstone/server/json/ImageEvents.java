package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.MessageOutlet;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageProgress;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Images as server-sent events, in OpenAI's words: partial images, then each when it is done. */
final class ImageEvents extends ReplyOutlet implements MessageOutlet<GenerateImagesResponse> {
  private final Clock clock;
  private final Map<Integer, Integer> partials = new HashMap<>();
  private ImageJson json;

  ImageEvents(Reply reply, Clock clock) {
    super(reply);
    this.clock = clock;
  }

  @Override
  public void send(GenerateImagesResponse message) {
    switch (message.getEventCase()) {
      case STARTED -> {
        json = new ImageJson(message.getStarted(), clock.instant());
        reply().begin();
      }
      case PROGRESS -> partial(message.getProgress());
      case BATCH -> message.getBatch().getImagesList().forEach(this::completed);
      default -> {
        // That all images are there is said by the end.
      }
    }
  }

  private void partial(ImageProgress progress) {
    for (Image image : progress.getPreviewsList()) {
      int number = partials.merge(image.getIndex(), 1, Integer::sum) - 1;
      event(json.partial(image, number, progress));
    }
  }

  private void completed(Image image) {
    event(json.completed(image));
  }

  private void event(ObjectNode event) {
    reply().event(event.get("type").textValue(), Json.text(event));
  }

  @Override
  public void complete() {
    reply().end();
  }
}
