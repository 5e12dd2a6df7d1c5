package dev.inkstone.server;

import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageProgress;
import dev.inkstone.v1.ImagesFinished;
import dev.inkstone.v1.ImagesStarted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client's view of one stream of images; notes what comes, and checks the order of events. */
final class ImageRecording extends StreamRecording<GenerateImagesRequest, GenerateImagesResponse> {
  private final CompletableFuture<ImagesStarted> started = new CompletableFuture<>();
  private final List<ImageProgress> progress = new ArrayList<>();
  private final Map<Integer, Integer> previewed = new HashMap<>();
  private final Map<Integer, Image> images = new TreeMap<>();
  private ImagesFinished finished;

  ImageRecording() {
    this(true);
  }

  /**
   * @param readsByItself false for a reader who takes messages only when {@link #read} is called
   */
  ImageRecording(boolean readsByItself) {
    super(readsByItself);
  }

  @Override
  public synchronized void onNext(GenerateImagesResponse response) {
    check(finished == null, "nothing may follow finished");
    check(started.isDone() != response.hasStarted(), "started comes first, and once");
    switch (response.getEventCase()) {
      case STARTED -> started.complete(response.getStarted());
      case PROGRESS -> progress(response.getProgress());
      case BATCH -> response.getBatch().getImagesList().forEach(this::image);
      case FINISHED -> finished = response.getFinished();
      default -> throw new AssertionError("an event of no kind");
    }
  }

  private void progress(ImageProgress event) {
    progress.add(event);
    for (Image preview : event.getPreviewsList()) {
      check(!images.containsKey(preview.getIndex()), "previews come before the image");
      Integer last = previewed.put(preview.getIndex(), event.getStep());
      check(last == null || last < event.getStep(), "previews come in the order of steps");
    }
  }

  private void image(Image image) {
    check(images.put(image.getIndex(), image) == null, "each image comes once");
  }

  @Override
  void checkComplete() {
    check(finished != null, "a stream that completes has finished");
    check(finished.getImages() == images.size(), "finished says how many images were sent");
  }

  ImagesStarted awaitStarted() throws Exception {
    return started.get(30, TimeUnit.SECONDS);
  }

  synchronized List<ImageProgress> progress() {
    return List.copyOf(progress);
  }

  /** Steps after which there was a preview. */
  synchronized List<Integer> previewSteps() {
    return progress.stream()
        .filter(event -> event.getPreviewsCount() > 0)
        .map(ImageProgress::getStep)
        .toList();
  }

  /** The images by index; read them when the stream has ended. */
  synchronized Map<Integer, Image> images() {
    return images;
  }

  synchronized ImagesFinished finished() {
    return finished;
  }
}
