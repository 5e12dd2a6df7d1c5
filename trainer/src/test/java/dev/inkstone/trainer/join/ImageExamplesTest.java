package dev.inkstone.trainer.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.inkstone.model.image.ImageEncoder;
import dev.inkstone.model.image.ImageFormat;
import dev.inkstone.model.image.ImageOrigin;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Picture;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.image.ImageExample;
import dev.inkstone.trainer.learn.image.JudgedImage;
import dev.inkstone.trainer.learn.image.PreferredImage;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageGeneration;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageExamplesTest {
  private static final ImageShape SHAPE = new ImageShape(3, 4, 5);
  private static final Words WORDS =
      new Words(
          2,
          List.of(new Words.Word("cat", List.of()), new Words.Word("red", List.of("scarlet"))));

  private final ExampleMapper mapper = new ExampleMapper(new ImageExamples(SHAPE, WORDS));

  @Test
  void aThumbHasThePixelsThatWereSentAndTheWordsOfThePrompt() {
    for (ImageFormat format : List.of(ImageFormat.PNG, ImageFormat.RAW)) {
      GenerationRecord drawn = drawn("scarlet cat", format, SHAPE);
      JudgedImage judged =
          (JudgedImage) example(drawn, RateRequest.newBuilder().setLiked(false)).orElseThrow();
      assertThat(judged.desirability()).isEqualTo(-1);
      assertThat(judged.image().words()).containsExactly(1, 0);
      assertThat(judged.image().pixels()).containsExactly(ramp(SHAPE), within(1 / 200f));
    }
  }

  @Test
  void aPhotographicFormatIsReadToo() {
    GenerationRecord drawn = drawn("cat", ImageFormat.JPEG, SHAPE);
    ImageExample judged =
        example(drawn, RateRequest.newBuilder().setStars(4)).orElseThrow();
    assertThat(judged.images().get(0).pixels()).hasSize(SHAPE.size());
    assertThat(judged.desirabilities()).containsExactly(0.5);
  }

  @Test
  void aPreferenceNeedsTwoImagesOfOneModel() {
    GenerationRecord drawn = drawn("cat", ImageFormat.PNG, SHAPE);
    RateRequest.Builder over =
        RateRequest.newBuilder().setPreferredOver(Preference.getDefaultInstance());
    Example.Builder wire = wire(drawn, over);
    assertThat(map(wire.setOther(drawn)).orElseThrow()).isInstanceOf(PreferredImage.class);
    assertThat(map(wire.setOther(drawn.toBuilder().setModel("emoji")))).isEmpty();
    assertThat(map(wire.setOther(GenerationRecord.newBuilder().setModel("sketch")))).isEmpty();
  }

  @Test
  void whatTheModelCannotReadIsLeftOutAndStillCounts() {
    RateRequest.Builder liked = RateRequest.newBuilder().setLiked(true);
    GenerationRecord unknown = drawn("dog", ImageFormat.PNG, SHAPE);
    assertThat(example(unknown, liked)).isEmpty();
    assertThat(mapper.map(wire(unknown, liked).build()).verdict()).isEqualTo(Rated.Verdict.LIKED);
    assertThat(example(drawn("cat", ImageFormat.PNG, new ImageShape(3, 8, 8)), liked)).isEmpty();
    GenerationRecord.Builder broken = drawn("cat", ImageFormat.PNG, SHAPE).toBuilder();
    broken.getImageBuilder().getImageBuilder().setData(ByteString.copyFromUtf8("no image"));
    assertThat(example(broken.build(), liked)).isEmpty();
    assertThat(example(drawn("cat", ImageFormat.PNG, SHAPE),
        RateRequest.newBuilder().setEditedText("a dog"))).isEmpty();
  }

  private Optional<ImageExample> example(GenerationRecord drawn, RateRequest.Builder rating) {
    return map(wire(drawn, rating));
  }

  private Optional<ImageExample> map(Example.Builder wire) {
    return mapper.map(wire.build()).example().map(ImageExample.class::cast);
  }

  private static Example.Builder wire(GenerationRecord drawn, RateRequest.Builder rating) {
    return Example.newBuilder()
        .setGeneration(drawn)
        .setRating(RatingRecord.newBuilder().setRatingId("r").setRated(rating))
        .setWeight(1);
  }

  private static float[] ramp(ImageShape shape) {
    float[] pixels = new float[shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 2f * i / (pixels.length - 1) - 1;
    }
    return pixels;
  }

  private static GenerationRecord drawn(String prompt, ImageFormat format, ImageShape shape) {
    byte[] data =
        ImageEncoder.encode(
            new Picture(shape, ramp(shape)), format,
            new ImageOrigin("sketch", "digest", 1, Optional.empty()));
    Image.Builder image =
        Image.newBuilder()
            .setData(ByteString.copyFrom(data))
            .setFormat(dev.inkstone.v1.ImageFormat.valueOf("IMAGE_FORMAT_" + format))
            .setWidth(shape.width())
            .setHeight(shape.height());
    return GenerationRecord.newBuilder()
        .setGenerationId("g")
        .setModel("sketch")
        .setImage(
            ImageGeneration.newBuilder()
                .setRequest(GenerateImagesRequest.newBuilder().setPrompt(prompt))
                .setImage(image))
        .build();
  }
}
