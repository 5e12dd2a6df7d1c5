package dev.inkstone.model.image;

/**
 * A finished image, or a preview of one.
 *
 * @param shape its size
 * @param pixels in the order and range that {@link ImageShape} says; not to be written to
 */
public record Picture(ImageShape shape, float[] pixels) {
  public Picture {
    if (pixels.length != shape.size()) {
      throw new IllegalArgumentException(
          "%s has %d numbers, but %d were given".formatted(shape, shape.size(), pixels.length));
    }
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws InvalidImageException if the bytes are not as many as the shape has numbers
   */
  public static Picture of(ImageShape shape, byte[] bytes) {
    if (bytes.length != shape.size()) {
      throw new InvalidImageException(
          "has %d bytes, but %s takes %d".formatted(bytes.length, shape, shape.size()));
    }
    int plane = shape.height() * shape.width();
    float[] pixels = new float[bytes.length];
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int i = 0; i < plane; i++) {
        int level = Byte.toUnsignedInt(bytes[i * shape.channels() + channel]);
        pixels[channel * plane + i] = level / 127.5f - 1;
      }
    }
    return new Picture(shape, pixels);
  }

  /**
   * The pixels as bytes, 0 (black) to 255 (white): rows from the top, pixels from the left, and a
   * pixel's channels side by side. What is outside [-1, 1] is cut off; not-a-number is black.
   */
  public byte[] bytes() {
    int plane = shape.height() * shape.width();
    byte[] bytes = new byte[pixels.length];
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int i = 0; i < plane; i++) {
        int level = Math.round((pixels[channel * plane + i] + 1) * 127.5f);
        bytes[i * shape.channels() + channel] = (byte) Math.max(0, Math.min(255, level));
      }
    }
    return bytes;
  }
}
