package dev.inkstone.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

class ImageEncoderTest {
  static Stream<Picture> pictures() {
    return Stream.of(new ImageShape(1, 28, 28), new ImageShape(3, 64, 64), new ImageShape(3, 5, 3),
            new ImageShape(1, 1, 1))
        .flatMap(shape -> Stream.of(Pictures.noise(shape, 1), Pictures.blot(shape)));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void aStrangersReaderFindsEveryPixelOfAPng(Picture picture) {
    byte[] png = ImageEncoder.encode(picture, ImageFormat.PNG, Pictures.ORIGIN);
    BufferedImage read = Pictures.image(png);
    assertThat(read.getWidth()).isEqualTo(picture.shape().width());
    assertThat(read.getHeight()).isEqualTo(picture.shape().height());
    assertThat(read.getRaster().getNumBands()).isEqualTo(picture.shape().channels());
    assertThat(Pictures.samples(png)).isEqualTo(picture.bytes());
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void theSamePictureOfTheSameOriginGivesTheSameBytes(Picture picture) {
    byte[] first = ImageEncoder.encode(picture, ImageFormat.PNG, Pictures.ORIGIN);
    Picture again = new Picture(picture.shape(), picture.pixels().clone());
    assertThat(ImageEncoder.encode(again, ImageFormat.PNG, Pictures.ORIGIN)).isEqualTo(first);
  }

  @Test
  void aSmoothImageIsMuchSmallerThanItsPixels() {
    Picture picture = Pictures.blot(new ImageShape(3, 64, 64));
    byte[] png = ImageEncoder.encode(picture, ImageFormat.PNG, Pictures.ORIGIN);
    assertThat(png.length).isLessThan(picture.bytes().length / 2);
  }

  @Test
  void aPngSaysWhereItComesFrom() throws IOException {
    ImageOrigin origin =
        new ImageOrigin("sketch", "0a".repeat(32), -1, Optional.of("一只\"猫\"\n\0é"));
    JsonNode text = originOf(encodeBlot(origin));
    assertThat(text.size()).isEqualTo(4);
    assertThat(text.get("model").textValue()).isEqualTo("sketch");
    assertThat(text.get("digest").textValue()).isEqualTo("0a".repeat(32));
    assertThat(text.get("seed").textValue()).isEqualTo("18446744073709551615");
    assertThat(text.get("prompt").textValue()).isEqualTo("一只\"猫\"\n\0é");
  }

  @Test
  void aFrameOfAWalkSaysHowToWalkThereAgain() throws IOException {
    ImageOrigin.Walk walk = new ImageOrigin.Walk(3, -1, 4, 9);
    JsonNode text =
        originOf(
            encodeBlot(
                new ImageOrigin(
                    "sketch", "0a", OptionalLong.empty(), Optional.of(walk), Optional.empty())));
    assertThat(text.has("seed")).isFalse();
    assertThat(text.get("walk"))
        .hasToString(
            "{\"from_seed\":\"3\",\"to_seed\":\"18446744073709551615\","
                + "\"frame\":4,\"frames\":9}");
  }

  @Test
  void aPromptThatIsNotToBeKeptIsNotInThePng() throws IOException {
    ImageOrigin origin = new ImageOrigin("sketch", "0a", 1, Optional.empty());
    assertThat(originOf(encodeBlot(origin)).has("prompt")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void rawIsTheBareBytes(Picture picture) {
    assertThat(ImageEncoder.encode(picture, ImageFormat.RAW, Pictures.ORIGIN))
        .isEqualTo(picture.bytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aJpegShowsThePictureAlthoughNotExactly(int channels) {
    Picture picture = Pictures.blot(new ImageShape(channels, 64, 64));
    byte[] jpeg = ImageEncoder.encode(picture, ImageFormat.JPEG, Pictures.ORIGIN);
    assertThat(jpeg).startsWith(0xFF, 0xD8, 0xFF);
    byte[] samples = Pictures.samples(jpeg);
    byte[] sent = picture.bytes();
    assertThat(samples).hasSameSizeAs(sent);
    double error = 0;
    for (int i = 0; i < sent.length; i++) {
      error += Math.abs((samples[i] & 0xFF) - (sent[i] & 0xFF)) / (double) sent.length;
    }
    assertThat(error).isLessThan(4);
  }

  @Test
  void bytesAreInterleavedRoundedAndCutOff() {
    float[] planes = {-1, 1, 5, -5, 0, Float.NaN};
    Picture picture = new Picture(new ImageShape(3, 1, 2), planes);
    assertThat(picture.bytes()).containsExactly(0, 255, 128, 255, 0, 0);
  }

  private static byte[] encodeBlot(ImageOrigin origin) {
    Picture picture = Pictures.blot(new ImageShape(1, 28, 28));
    return ImageEncoder.encode(picture, ImageFormat.PNG, origin);
  }

  /** The text of the file's iTXt chunk, as the JDK's reader sees it. */
  private static JsonNode originOf(byte[] png) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(png)));
    Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
    for (Node n = root.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n.getNodeName().equals("iTXt")) {
        assertThat(n.getChildNodes().getLength()).isOne();
        NamedNodeMap entry = n.getFirstChild().getAttributes();
        assertThat(entry.getNamedItem("keyword").getNodeValue()).isEqualTo("Inkstone");
        return new ObjectMapper().readTree(entry.getNamedItem("text").getNodeValue());
      }
    }
    throw new AssertionError("the file has no iTXt chunk");
  }
}
