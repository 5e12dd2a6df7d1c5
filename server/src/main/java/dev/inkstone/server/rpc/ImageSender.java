package dev.inkstone.server.rpc;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.ImageOutput;
import dev.inkstone.server.engine.ImageSink;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * Carries the images of one request to their reader: {@code started}, then the steps in their
 * order, each with its progress, its previews and the images that it completed, then one ending.
 *
 * <p>Bounded: while {@link #CAPACITY} images and previews or more wait for the reader, the sink is
 * not ready; what one step brings comes on top of that. Progress without images waits for nobody:
 * only the newest is kept. The engine thread only queues; the emitter, which must run one task at a
 * time, encodes and sends. After a cancel nothing is sent.
 */
final class ImageSender implements ImageSink {
  static final int CAPACITY = 32;

  /** Who wants to know how the stream fares; each is told on whatever thread it happens. */
  interface Listener {
    /** A finished image has been given to the call; told by the emitter. */
    void sent(Image image);

    /** The sink was not ready and is ready again. */
    void readerIsBack();

    /** The images cannot be sent; what is still drawn is of no use. */
    void failed();

    /** Once: the engine has ended the request. */
    void ended();
  }

  /** What one step brought: how far which images are, and those of them that are to be sent. */
  private record Step(List<Integer> steps, List<ImageOutput> images) {}

  private final MessageOutlet<GenerateImagesResponse> out;
  private final Executor emitter;
  private final ImageMessages messages;
  private final Listener listener;

  private final Object lock = new Object();
  private final Deque<Step> pending = new ArrayDeque<>();
  private int pendingImages;
  private boolean begun;
  private Ending ending;
  private boolean scheduled;
  private boolean closed;
  private volatile boolean ready = true;

  // For the emitter alone.
  private int sent;

  ImageSender(
      MessageOutlet<GenerateImagesResponse> out,
      Executor emitter,
      ImageMessages messages,
      Listener listener) {
    this.out = out;
    this.emitter = emitter;
    this.messages = messages;
    this.listener = listener;
    out.onReady(this::schedule);
  }

  /** Sends the first message. */
  void start() {
    schedule();
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void offer(List<ImageOutput> images) {
    List<Integer> steps = images.stream().map(ImageOutput::step).distinct().sorted().toList();
    List<ImageOutput> wanted =
        images.stream()
            .filter(image -> image.done() || messages.previewIsDue(image.step()))
            .toList();
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (!pending.isEmpty() && pending.getLast().images().isEmpty()) {
        pending.removeLast();
      }
      pending.add(new Step(steps, wanted));
      pendingImages += wanted.size();
      ready = pendingImages < CAPACITY;
    }
    schedule();
  }

  @Override
  public void end(Ending how) {
    synchronized (lock) {
      ending = how;
    }
    listener.ended();
    schedule();
  }

  private void schedule() {
    synchronized (lock) {
      if (scheduled || closed) {
        return;
      }
      scheduled = true;
    }
    emitter.execute(this::emit);
  }

  /** Sends what is due, if the reader has room; the end is sent in any case: it is the last. */
  private void emit() {
    List<Step> due;
    Ending last;
    boolean first;
    boolean wasFull;
    synchronized (lock) {
      scheduled = false;
      last = ending;
      if (closed || !(out.isReady() || last != null)) {
        return;
      }
      closed = last != null;
      first = !begun;
      begun = true;
      due = new ArrayList<>(pending);
      pending.clear();
      pendingImages = 0;
      wasFull = !ready;
      ready = true;
    }
    if (wasFull) {
      listener.readerIsBack();
    }
    if (!out.isCancelled()) {
      try {
        send(first, due, last);
      } catch (RuntimeException e) {
        giveUp(e);
      }
    }
  }

  private void send(boolean first, List<Step> due, Ending last) {
    if (first) {
      out.send(messages.started());
    }
    due.forEach(this::send);
    if (last instanceof Finished finished) {
      out.send(messages.finished(finished, sent));
      out.complete();
    } else if (last instanceof Failed failed) {
      out.fail(Problem.of(failed));
    }
  }

  private void send(Step step) {
    TreeMap<Integer, List<ImageOutput>> previews = new TreeMap<>();
    step.steps().forEach(number -> previews.put(number, new ArrayList<>()));
    List<ImageOutput> done = new ArrayList<>();
    for (ImageOutput image : step.images()) {
      if (messages.previewIsDue(image.step())) {
        previews.get(image.step()).add(image);
      }
      if (image.done()) {
        done.add(image);
      }
    }
    previews.forEach((number, images) -> messages.progress(number, images).forEach(out::send));
    for (GenerateImagesResponse response : messages.batch(done)) {
      out.send(response);
      response.getBatch().getImagesList().forEach(listener::sent);
    }
    sent += done.size();
  }

  /** Encoding failed, which is a bug: the call ends all the same. */
  private void giveUp(RuntimeException cause) {
    synchronized (lock) {
      closed = true;
      pending.clear();
    }
    listener.failed();
    out.fail(Problem.of(cause));
  }
}
