package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.rpc.Outlet;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TokenLogprobs;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An answer all at once: keeps what is written, and sends it when all candidates have ended. */
final class TextWhole extends WholeOutlet implements Outlet {
  /** What is there of a candidate. */
  private static final class Candidate {
    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private Finished finished;
  }

  private final TextShape shape;
  private final boolean wantsLogprobs;
  private final Clock clock;
  private final List<Candidate> candidates = new ArrayList<>();
  private TextHead head;

  TextWhole(Reply reply, TextShape shape, boolean wantsLogprobs, Clock clock) {
    super(reply);
    this.shape = shape;
    this.wantsLogprobs = wantsLogprobs;
    this.clock = clock;
  }

  @Override
  public void started(Started started) {
    head = new TextHead(started, shape.prefix(), clock.instant());
    started.getGenerationIdsList().forEach(id -> candidates.add(new Candidate()));
  }

  @Override
  public void chunk(TextChunk chunk) {
    Candidate candidate = candidates.get(chunk.getCandidate());
    candidate.text.append(chunk.getText());
    candidate.logprobs.addAll(chunk.getLogprobsList());
  }

  @Override
  public void finished(Finished finished) {
    candidates.get(finished.getCandidate()).finished = finished;
  }

  @Override
  public void complete() {
    ObjectNode answer = head.of(shape.object());
    ArrayNode choices = answer.putArray("choices");
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      choices.add(
          shape.whole(
              i,
              candidate.text.toString(),
              wantsLogprobs ? Optional.of(candidate.logprobs) : Optional.empty(),
              candidate.finished.getReason()));
    }
    answer.set(
        "usage", TextHead.usage(candidates.stream().map(c -> c.finished.getUsage()).toList()));
    answer.set("inkstone", head.inkstone());
    reply().whole(answer);
  }
}
