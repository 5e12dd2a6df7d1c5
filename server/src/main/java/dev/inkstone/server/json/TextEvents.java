package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.Outlet;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.Usage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** An answer as server-sent events, in OpenAI's words; the last is {@code [DONE]}. */
final class TextEvents extends ReplyOutlet implements Outlet {
  private static final String DONE = "[DONE]";

  private final TextShape shape;
  private final boolean wantsUsage;
  private final Clock clock;
  private final List<Usage> usages = new ArrayList<>();
  private TextHead head;

  TextEvents(Reply reply, TextShape shape, boolean wantsUsage, Clock clock) {
    super(reply);
    this.shape = shape;
    this.wantsUsage = wantsUsage;
    this.clock = clock;
  }

  @Override
  public void started(Started started) {
    head = new TextHead(started, shape.prefix(), clock.instant());
    boolean first = true;
    for (ObjectNode choice : shape.opening(started.getGenerationIdsCount())) {
      ObjectNode part = part(choice);
      if (first) {
        part.set("inkstone", head.inkstone());
        first = false;
      }
      send(part);
    }
  }

  @Override
  public void chunk(TextChunk chunk) {
    // A token that completes no character yet is of no use to a reader of text.
    if (!chunk.getText().isEmpty() || chunk.getLogprobsCount() > 0) {
      send(part(shape.more(chunk.getCandidate(), chunk.getText(), chunk.getLogprobsList())));
    }
  }

  @Override
  public void finished(Finished finished) {
    usages.add(finished.getUsage());
    send(part(shape.last(finished.getCandidate(), finished.getReason())));
  }

  @Override
  public void complete() {
    if (wantsUsage) {
      ObjectNode part = head.of(shape.partObject());
      part.putArray("choices");
      part.set("usage", TextHead.usage(usages));
      send(part);
    }
    reply().event("", DONE);
    reply().end();
  }

  private ObjectNode part(ObjectNode choice) {
    ObjectNode part = head.of(shape.partObject());
    part.putArray("choices").add(choice);
    if (wantsUsage) {
      part.putNull("usage");
    }
    return part;
  }

  private void send(ObjectNode part) {
    reply().event("", Json.text(part));
  }
}
