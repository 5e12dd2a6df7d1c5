package dev.inkstone.server;

import dev.inkstone.v1.Finished;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TokenLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client's view of one stream, by candidates; notes whatever comes, and checks the order of events. */
final class Recording extends StreamRecording<GenerateTextRequest, GenerateTextResponse> {
  /** One candidate's share of the stream. */
  static final class Candidate {
    private final List<Integer> tokens = new ArrayList<>();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Finished finished;

    List<Integer> tokens() {
      return tokens;
    }

    List<TokenLogprobs> logprobs() {
      return logprobs;
    }

    String text() {
      return text.toString();
    }

    Finished finished() {
      return finished;
    }
  }

  private final CompletableFuture<Void> firstChunk = new CompletableFuture<>();
  private final Map<Integer, Candidate> candidates = new TreeMap<>();
  private volatile Started started;

  Recording() {
    this(true);
  }

  /**
   * @param readsByItself false for a reader who takes messages only when {@link #read} is called
   */
  Recording(boolean readsByItself) {
    super(readsByItself);
  }

  @Override
  public synchronized void onNext(GenerateTextResponse response) {
    switch (response.getEventCase()) {
      case STARTED -> {
        check(started == null, "started comes once");
        started = response.getStarted();
      }
      case CHUNK -> chunk(response.getChunk());
      case FINISHED -> {
        Candidate candidate = open(response.getFinished().getCandidate());
        candidate.finished = response.getFinished();
      }
      default -> throw new AssertionError("an event of no kind");
    }
  }

  private void chunk(TextChunk chunk) {
    Candidate candidate = open(chunk.getCandidate());
    candidate.tokens.addAll(chunk.getTokenIdsList());
    candidate.logprobs.addAll(chunk.getLogprobsList());
    candidate.text.append(chunk.getText());
    firstChunk.complete(null);
  }

  private Candidate open(int candidate) {
    check(started != null, "started comes first");
    check(candidate < started.getGenerationIdsCount(), "each candidate has an id");
    Candidate open = candidate(candidate);
    check(open.finished == null, "nothing may follow finished");
    return open;
  }

  @Override
  void checkComplete() {
    for (int i = 0; i < started.getGenerationIdsCount(); i++) {
      check(candidate(i).finished != null, "in a stream that completes all have finished");
    }
  }

  Recording awaitFirstChunk() throws Exception {
    firstChunk.get(20, TimeUnit.SECONDS);
    return this;
  }

  Started started() {
    return started;
  }

  /** What has come of one candidate; read it when the stream has ended. */
  synchronized Candidate candidate(int index) {
    return candidates.computeIfAbsent(index, i -> new Candidate());
  }

  Finished finished() {
    return candidate(0).finished;
  }

  synchronized List<Integer> tokens() {
    return List.copyOf(candidate(0).tokens);
  }

  synchronized String text() {
    return candidate(0).text.toString();
  }
}
