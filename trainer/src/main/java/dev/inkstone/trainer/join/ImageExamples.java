package dev.inkstone.trainer.join;

import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.InputImages;
import dev.inkstone.model.image.InvalidImageException;
import dev.inkstone.model.image.Picture;
import dev.inkstone.model.image.Prompts;
import dev.inkstone.model.image.UnknownWordException;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.learn.image.ImageExample;
import dev.inkstone.trainer.learn.image.JudgedImage;
import dev.inkstone.trainer.learn.image.PreferredImage;
import dev.inkstone.trainer.learn.image.RatedImage;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageFormat;
import java.util.List;
import java.util.Optional;

/**
 * Examples of images: the pixels as they were sent, with the words of the prompt. Images of another
 * size, that cannot be decoded, or whose prompt has words that the model does not know are left out;
 * and of an image there is no text to edit.
 */
public final class ImageExamples implements ExampleMaker {
  private final ImageShape shape;
  private final Words words;

  /**
   * @param shape of the images of the model that learns
   * @param words of its prompts
   */
  public ImageExamples(ImageShape shape, Words words) {
    this.shape = shape;
    this.words = words;
  }

  @Override
  public Optional<ImageExample> judged(
      String id, GenerationRecord generation, double desirability, double weight) {
    return image(generation).map(image -> new JudgedImage(id, image, desirability, weight));
  }

  @Override
  public Optional<ImageExample> preferred(
      String id, GenerationRecord chosen, GenerationRecord rejected, double weight) {
    return image(chosen)
        .flatMap(
            own -> image(rejected).map(other -> new PreferredImage(id, own, other, weight)));
  }

  @Override
  public Optional<ImageExample> edited(
      String id, GenerationRecord original, String text, double weight) {
    return Optional.empty();
  }

  private Optional<RatedImage> image(GenerationRecord generation) {
    Image image = generation.getImage().getImage();
    if (image.getWidth() != shape.width() || image.getHeight() != shape.height()) {
      return Optional.empty();
    }
    try {
      String prompt = generation.getImage().getRequest().getPrompt();
      List<Integer> asked = Prompts.match(words, prompt);
      byte[] data = image.getData().toByteArray();
      float[] pixels =
          image.getFormat() == ImageFormat.IMAGE_FORMAT_RAW
              ? Picture.of(shape, data).pixels()
              : InputImages.read(data, shape);
      return Optional.of(new RatedImage(asked, pixels));
    } catch (UnknownWordException | InvalidImageException e) {
      return Optional.empty();
    }
  }
}
