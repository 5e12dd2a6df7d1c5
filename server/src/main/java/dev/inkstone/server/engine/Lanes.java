package dev.inkstone.server.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The loaded models, and whose turn it is: in one turn every text lane may take a step, and one of
 * the image lanes, whichever has waited longest. So no token ever waits for more than one step of
 * an image model, however many models draw.
 */
final class Lanes {
  private final List<TextLane> texts = new ArrayList<>();
  private final List<ImageLane> images = new ArrayList<>();
  private final List<Lane<?>> retired = new ArrayList<>();

  void add(Lane<?> lane) {
    if (lane instanceof TextLane text) {
      texts.add(text);
    } else if (lane instanceof ImageLane image) {
      images.add(image);
    }
  }

  boolean contains(Lane<?> lane) {
    return all().anyMatch(other -> other == lane);
  }

  Stream<Lane<?>> all() {
    return Stream.concat(texts.stream(), images.stream());
  }

  List<TextLane> texts() {
    return texts;
  }

  List<ImageLane> images() {
    return images;
  }

  /** Takes the steps of one turn; returns whether there were any. */
  boolean step(EngineContext engine) {
    boolean wrote = false;
    for (TextLane lane : texts) {
      wrote |= new TextStep(lane, engine).take();
    }
    return draw(engine, wrote) || wrote;
  }

  /** How many of so many tokens can be computed beside those who decode, whatever their model. */
  int tokensBeside(int most) {
    return texts.stream().mapToInt(lane -> lane.tokensBeside(most)).min().orElse(most);
  }

  private boolean draw(EngineContext engine, boolean besideText) {
    for (int tried = 0; tried < images.size(); tried++) {
      ImageLane next = images.remove(0);
      images.add(next);
      if (new ImageStep(next, engine).take(besideText)) {
        return true;
      }
    }
    return false;
  }

  /** Lets the lane finish what it has. */
  void retire(Lane<?> lane) {
    retired.add(lane);
  }

  /** Takes out the retired lanes that have finished, for the caller to close. */
  List<Lane<?>> takeFinished() {
    List<Lane<?>> finished = retired.stream().filter(Lane::isEmpty).toList();
    retired.removeAll(finished);
    texts.removeAll(finished);
    images.removeAll(finished);
    return finished;
  }

  /** Closes all models. */
  void close() {
    all().forEach(Lane::close);
    texts.clear();
    images.clear();
    retired.clear();
  }
}
