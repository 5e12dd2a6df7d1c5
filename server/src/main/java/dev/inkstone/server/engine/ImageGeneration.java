package dev.inkstone.server.engine;

import dev.inkstone.model.image.Drawing;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.server.engine.Ending.Usage;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of one request. Each is drawn on its own: those with lower indexes are begun first,
 * and one that is done leaves at once. Belongs to the engine thread once submitted.
 */
public final class ImageGeneration extends Work {
  private static final long NEVER = -1;

  private final String id;
  private final List<DrawingRequest> requests;
  private final ImageSink sink;
  private final Drawing[] drawings;
  private final BitSet done = new BitSet();
  private long lastStep = NEVER;

  /** Images that nobody asked for over the wire. */
  public ImageGeneration(String id, List<DrawingRequest> requests, ImageSink sink) {
    this(id, requests, sink, Origin.NONE);
  }

  /**
   * @param id names the generation
   * @param requests what to draw, in the order of the indexes; at least one
   */
  public ImageGeneration(
      String id, List<DrawingRequest> requests, ImageSink sink, Origin origin) {
    super(origin);
    this.id = id;
    this.requests = List.copyOf(requests);
    this.sink = sink;
    this.drawings = new Drawing[requests.size()];
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String output() {
    return done.cardinality() + " of " + requests.size() + " images";
  }

  @Override
  public Usage usage() {
    return Usage.NONE;
  }

  /** Images that are not done yet. */
  int remaining() {
    return requests.size() - done.cardinality();
  }

  /** Images that are begun and not done: rows of the running batch. */
  int begun() {
    return (int) IntStream.range(0, drawings.length).filter(i -> drawings[i] != null).count();
  }

  /** The number of the lane's step in which this last took part; negative if it never did. */
  long lastStep() {
    return lastStep;
  }

  /** The first so many images that are not done. */
  List<Integer> next(int count) {
    return IntStream.range(0, requests.size())
        .filter(index -> !done.get(index))
        .limit(count)
        .boxed()
        .toList();
  }

  /** Begins the image if it is not begun; takes part in the lane's step of this number. */
  Drawing take(int index, long step) {
    lastStep = step;
    if (drawings[index] == null) {
      drawings[index] = new Drawing(requests.get(index));
    }
    return drawings[index];
  }

  /** Sends on what a step brought; lets go of the images that are done, and returns how many. */
  int stepped(List<Integer> indexes) {
    List<ImageOutput> outputs = indexes.stream().map(this::output).toList();
    for (ImageOutput output : outputs) {
      if (output.done()) {
        done.set(output.index());
        drawings[output.index()] = null;
      }
    }
    sink.offer(outputs);
    return (int) outputs.stream().filter(ImageOutput::done).count();
  }

  private ImageOutput output(int index) {
    Drawing drawing = drawings[index];
    return new ImageOutput(index, drawing.step(), drawing.done(), drawing.estimate());
  }

  @Override
  boolean sinkIsReady() {
    return sink.ready();
  }

  @Override
  void end(Ending ending) {
    sink.end(ending);
  }
}
