package dev.inkstone.server.engine;

import dev.inkstone.model.text.Logprobs;
import java.util.ArrayList;
import java.util.List;

/** A reader of a given capacity who reads when told to. Fails the test on a broken promise. */
final class FakeSink implements OutputSink {
  private final int capacity;
  private int unread;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<Logprobs> logprobs = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private Ending ending;

  FakeSink(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public boolean ready() {
    return unread < capacity;
  }

  @Override
  public void offer(TokenOutput output) {
    if (ending != null || !ready()) {
      throw new AssertionError("offered to a sink that has ended or is full");
    }
    unread++;
    tokens.add(output.token());
    text.append(output.text());
    output.logprobs().ifPresent(logprobs::add);
  }

  @Override
  public void end(String heldBack, Ending ending) {
    if (this.ending != null) {
      throw new AssertionError("ended twice: " + this.ending + ", then " + ending);
    }
    text.append(heldBack);
    this.ending = ending;
  }

  void readAll() {
    unread = 0;
  }

  List<Integer> tokens() {
    return tokens;
  }

  List<Logprobs> logprobs() {
    return logprobs;
  }

  String text() {
    return text.toString();
  }

  Ending ending() {
    return ending;
  }
}
