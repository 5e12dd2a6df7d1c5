package dev.inkstone.model.torch;

import static dev.inkstone.model.torch.SafeTensorsException.quote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the JSON header of a safetensors file and proves that its tensors tile the data exactly:
 * no overlap, no hole, nothing out of range. The header is untrusted; it is read as a stream and
 * refused at the first fault, so a hostile one costs no more memory than its good part.
 */
final class SafeTensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final long dataLength;
  private final Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafeTensorsHeader(Path file, long dataLength) {
    this.file = file;
    this.dataLength = dataLength;
  }

  /**
   * @param json the header's text
   * @param dataLength bytes that follow the header in the file
   */
  static SafeTensorsHeader parse(Path file, String json, long dataLength)
      throws SafeTensorsException {
    SafeTensorsHeader header = new SafeTensorsHeader(file, dataLength);
    try (JsonParser parser = JSON.createParser(json)) {
      header.readAll(parser);
    } catch (SafeTensorsException e) {
      throw e;
    } catch (StreamReadException e) {
      throw header.fault("header is not valid JSON: " + quote(e.getOriginalMessage()));
    } catch (IOException e) {
      throw header.fault("header cannot be parsed: " + quote(String.valueOf(e.getMessage())));
    }
    header.requireTiling();
    return header;
  }

  Map<String, SafeTensors.Entry> entries() {
    return entries;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void readAll(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw fault("header is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw fault(name, "is not a JSON object");
      }
      if (name.equals(METADATA)) {
        readMetadata(parser);
      } else {
        entries.put(name, readEntry(parser, name));
      }
    }
    if (parser.nextToken() != null) {
      throw fault("header has text after its JSON object");
    }
  }

  private void readMetadata(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw fault(METADATA + " key " + quote(key) + " is not a string");
      }
      metadata.put(key, parser.getText());
    }
  }

  private SafeTensors.Entry readEntry(JsonParser parser, String name) throws IOException {
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "dtype" -> dtype = readDType(parser, name);
        case "shape" -> shape = readLongs(parser, name, key);
        case "data_offsets" -> offsets = readLongs(parser, name, key);
        default -> throw fault(name, "has the unknown key " + quote(key));
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      throw fault(name, "needs dtype, shape and data_offsets");
    }
    return entry(name, dtype, shape, offsets);
  }

  private DType readDType(JsonParser parser, String name) throws IOException {
    String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw fault(name, "has dtype " + quote(text) + ", not one of "
        + Arrays.toString(DType.values()));
  }

  private long[] readLongs(JsonParser parser, String name, String key) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw fault(name, key + " is not an array");
    }
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean isLong = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!isLong || parser.getLongValue() < 0) {
        throw fault(name, key + " holds something else than integers from 0 to 2^63-1");
      }
      values.add(parser.getLongValue());
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private SafeTensors.Entry entry(String name, DType dtype, long[] shape, long[] offsets)
      throws SafeTensorsException {
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw fault(name, "data_offsets is not a pair [begin, end]");
    }
    if (offsets[1] > dataLength) {
      throw fault(name, "ends at byte " + offsets[1] + " of the data, which has only "
          + dataLength + " bytes");
    }
    long wanted;
    try {
      wanted = SafeTensors.byteLength(dtype, shape);
    } catch (ArithmeticException e) {
      throw fault(name, "shape " + quote(Arrays.toString(shape)) + " is too large");
    }
    if (offsets[1] - offsets[0] != wanted) {
      throw fault(name, "spans " + (offsets[1] - offsets[0]) + " bytes, but " + dtype + " of shape "
          + quote(Arrays.toString(shape)) + " needs " + wanted);
    }
    return new SafeTensors.Entry(name, dtype, shape, offsets[0]);
  }

  private void requireTiling() throws SafeTensorsException {
    List<SafeTensors.Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(SafeTensors.Entry::offset)
        .thenComparingLong(SafeTensors.Entry::byteLength));
    long end = 0;
    for (SafeTensors.Entry entry : ordered) {
      if (entry.offset() < end) {
        throw fault(entry.name(), "overlaps the tensor before it");
      }
      if (entry.offset() > end) {
        long hole = entry.offset() - end;
        throw fault(entry.name(), "leaves a hole of " + hole + " bytes before it");
      }
      end += entry.byteLength();
    }
    if (end < dataLength) {
      throw fault("has " + (dataLength - end) + " bytes after its last tensor");
    }
  }

  private SafeTensorsException fault(String tensor, String what) {
    return fault("tensor " + quote(tensor) + " " + what);
  }

  private SafeTensorsException fault(String what) {
    return new SafeTensorsException(file, what);
  }
}
