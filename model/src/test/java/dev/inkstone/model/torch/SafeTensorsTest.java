package dev.inkstone.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (SafeTensorsWriter writer =
        SafeTensorsWriter.layout()
            .metadata("format", "pt")
            .tensor("bytes", DType.U8, 3)
            .tensor("matrix", DType.F32, 2, 2)
            .tensor("scalar", DType.I64)
            .tensor("empty", DType.BF16, 0, 5)
            .create(file)) {
      writer.write("matrix", littleEndian(8).putFloat(1).putFloat(2).flip());
      writer.write("scalar", littleEndian(8).putLong(-7).flip());
      writer.write("matrix", littleEndian(8).putFloat(3).putFloat(4.5f).flip());
      writer.write("bytes", ByteBuffer.wrap(new byte[] {9, 8, 7}));
    }
    try (SafeTensors tensors = SafeTensors.open(file)) {
      assertThat(tensors.names()).containsExactlyInAnyOrder("bytes", "matrix", "scalar", "empty");
      assertThat(tensors.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(tensors.entry("matrix").shape()).containsExactly(2, 2);
      assertThat(tensors.entry("matrix").dtype()).isEqualTo(DType.F32);
      ByteBuffer matrix = tensors.bytes("matrix");
      assertThat(matrix.isReadOnly()).isTrue();
      assertThat(matrix.remaining()).isEqualTo(16);
      assertThat(matrix.getFloat(12)).isEqualTo(4.5f);
      assertThat(tensors.bytes("scalar").getLong()).isEqualTo(-7);
      assertThat(tensors.bytes("bytes").get(2)).isEqualTo((byte) 7);
      assertThat(tensors.bytes("empty").remaining()).isZero();
    }
  }

  @Test
  void everyTensorIsAlignedToItsElements() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (SafeTensorsWriter writer =
        SafeTensorsWriter.layout()
            .tensor("a", DType.I8, 1)
            .tensor("b", DType.F32, 1)
            .tensor("c", DType.F16, 1)
            .tensor("d", DType.I64, 1)
            .create(file)) {
      writer.write("a", ByteBuffer.allocate(1));
      writer.write("b", ByteBuffer.allocate(4));
      writer.write("c", ByteBuffer.allocate(2));
      writer.write("d", ByteBuffer.allocate(8));
    }
    try (SafeTensors tensors = SafeTensors.open(file)) {
      for (String name : tensors.names()) {
        SafeTensors.Entry entry = tensors.entry(name);
        assertThat(entry.offset() % entry.dtype().byteSize()).as(name).isZero();
      }
      assertThat((Files.size(file) - 15) % 8).as("header padded").isZero();
    }
  }

  @Test
  void bufferOutlivesItsFile() throws IOException {
    Path file = write("{'x':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}", 2);
    ByteBuffer bytes;
    try (SafeTensors tensors = SafeTensors.open(file)) {
      bytes = tensors.bytes("x");
    }
    assertThat(bytes.get(1)).isEqualTo((byte) 1);
  }

  @Test
  void missingTensorIsNamed() throws IOException {
    try (SafeTensors tensors = SafeTensors.open(write("{}", 0))) {
      assertThatThrownBy(() -> tensors.bytes("nobody"))
          .isInstanceOf(SafeTensorsException.class)
          .hasMessageContaining("has no tensor 'nobody'");
    }
  }

  @Test
  void tensorOverTwoGibibytesOpensButIsNotMapped() throws IOException {
    long size = 3L << 30;
    Path file = write("{'big':{'dtype':'U8','shape':[" + size + "],'data_offsets':[0," + size
        + "]}}", 0);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(sparse.length() + size);
    }
    try (SafeTensors tensors = SafeTensors.open(file)) {
      assertThat(tensors.entry("big").byteLength()).isEqualTo(size);
      assertThatThrownBy(() -> tensors.bytes("big"))
          .isInstanceOf(SafeTensorsException.class)
          .hasMessageContaining("'big' has 3221225472 bytes");
    }
  }

  @Test
  void writerRefusesAnIncompleteFile() {
    Path file = folder.resolve("short");
    assertThatThrownBy(
            () -> {
              try (SafeTensorsWriter writer =
                  SafeTensorsWriter.layout().tensor("x", DType.F32, 2).create(file)) {
                writer.write("x", ByteBuffer.allocate(4));
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tensor x got 4 of 8 bytes");
  }

  @Test
  void writerRefusesTooManyBytesUnknownNamesAndTakenNames() throws IOException {
    SafeTensorsWriter.Layout layout = SafeTensorsWriter.layout().tensor("x", DType.U8, 1);
    assertThatThrownBy(() -> layout.tensor("x", DType.U8, 1)).hasMessageContaining("is taken");
    assertThatThrownBy(() -> layout.tensor("__metadata__", DType.U8))
        .hasMessageContaining("is taken");
    assertThatThrownBy(() -> layout.tensor("y", DType.U8, -1)).hasMessageContaining("negative");
    try (SafeTensorsWriter writer = layout.create(folder.resolve("x"))) {
      assertThatThrownBy(() -> writer.write("x", ByteBuffer.allocate(2)))
          .hasMessageContaining("tensor x has 1 bytes, got 2");
      assertThatThrownBy(() -> writer.write("y", ByteBuffer.allocate(1)))
          .hasMessageContaining("not declared");
      writer.write("x", ByteBuffer.allocate(1));
    }
  }

  @Test
  void writerNeverOverwritesAFileThatMayBeMapped() throws IOException {
    Path file = write("{}", 0);
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> SafeTensorsWriter.layout().create(file).close());
  }

  private Path write(String header, int dataBytes) throws IOException {
    return HostileFiles.write(folder.resolve("file"), header, dataBytes);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
