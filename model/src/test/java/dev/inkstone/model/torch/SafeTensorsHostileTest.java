package dev.inkstone.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsHostileTest {
  @TempDir Path folder;

  /** Every file has 8 bytes of data; single quotes stand for double ones. */
  @ParameterizedTest(name = "{1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "[]                                      | header is not a JSON object",
      "{                                       | not valid JSON",
      "{} x                                    | not valid JSON",
      "{}{}                                    | text after its JSON object",
      "{'a':3}                                 | tensor 'a' is not a JSON object",
      "{'__metadata__':{'k':1}}                | __metadata__ key 'k' is not a string",
      "{'a':{'dtype':'F32','shape':[2]}}       | 'a' needs dtype, shape and data_offsets",
      "{'a':{'dtype':'F64','shape':[1],'data_offsets':[0,8]}} | 'a' has dtype 'F64', not one of",
      "{'a':{'dtype':7,'shape':[1],'data_offsets':[0,8]}}     | 'a' has dtype '', not one of",
      "{'a':{'dtype':'U8','shape':8,'data_offsets':[0,8]}}    | 'a' shape is not an array",
      "{'a':{'dtype':'U8','shape':[-8],'data_offsets':[0,8]}} | 'a' shape holds something else",
      "{'a':{'dtype':'U8','shape':[8.0],'data_offsets':[0,8]}}| 'a' shape holds something else",
      "{'a':{'dtype':'U8','shape':[99999999999999999999],'data_offsets':[0,8]}} | 'a' shape holds",
      "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,8]}}| is too large",
      "{'a':{'dtype':'U8','shape':[8],'data_offsets':[0]}}    | 'a' data_offsets is not a pair",
      "{'a':{'dtype':'U8','shape':[8],'data_offsets':[8,0]}}  | 'a' data_offsets is not a pair",
      "{'a':{'dtype':'U8','shape':[9],'data_offsets':[0,9]}}  | 'a' ends at byte 9",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}} | spans 8 bytes, but F32 of shape",
      "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}}  | has 4 bytes after its last tensor",
      "{'a':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}}  | 'a' leaves a hole of 4 bytes",
      "{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},"
          + "'b':{'dtype':'U8','shape':[2],'data_offsets':[6,8]}} | 'b' overlaps the tensor before",
      "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
          + "'a':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | Duplicate field 'a'",
      "{'a':{'dtype':'U8','dtype':'I8','shape':[8],'data_offsets':[0,8]}} | Duplicate field",
      "{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8],'x':1}} | 'a' has the unknown key 'x'",
  })
  void faultyHeaderIsRefusedInOneLine(String header, String fault) throws IOException {
    Path file = HostileFiles.write(folder.resolve("w.safetensors"), header, 8);
    assertThatThrownBy(() -> SafeTensors.open(file).close())
        .isInstanceOf(SafeTensorsException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(fault)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void headerLengthIsCheckedBeforeAnythingIsRead() throws IOException {
    refused(new byte[7], "too short for a header length");
    refused(HostileFiles.assemble(3, new byte[] {'{', '}'}, 0), "header length 3, but only 2");
    refused(HostileFiles.assemble(100_000_001, new byte[2], 0), "over the limit of 100000000");
    refused(HostileFiles.assemble(-1, new byte[2], 0), "length 18446744073709551615 is over");
  }

  @Test
  void headerThatIsNotUtf8IsRefused() throws IOException {
    refused(HostileFiles.assemble(2, new byte[] {(byte) 0xC3, '{'}, 0), "header is not UTF-8");
  }

  @Test
  void hostileNameStaysOnOneShortLine() throws IOException {
    String name = "evil\\n" + "x".repeat(5000);
    Path file = HostileFiles.write(folder.resolve("w"), "{'" + name + "':0}", 0);
    assertThatThrownBy(() -> SafeTensors.open(file).close())
        .isInstanceOf(SafeTensorsException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
  }

  @Test
  void onlyTheDeclaredExceptionComesOutOfMutatedFiles() throws IOException {
    Random random = new Random(20261122);
    byte[] json = ("{\"__metadata__\":{\"format\":\"pt\"},"
        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
        + "\"b\":{\"dtype\":\"I8\",\"shape\":[8],\"data_offsets\":[16,24]}}")
        .getBytes(StandardCharsets.UTF_8);
    byte[] good = HostileFiles.assemble(json.length, json, 24);
    Path file = folder.resolve("mutated");
    int refused = 0;
    for (int trial = 0; trial < 3000; trial++) {
      Files.write(file, mutate(good, random));
      try (SafeTensors tensors = SafeTensors.open(file)) {
        for (String name : tensors.names()) {
          assertThat(tensors.bytes(name).remaining()).isLessThanOrEqualTo(24);
        }
      } catch (SafeTensorsException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 2999);
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] bytes = good.clone();
    String alphabet = "{}[]\",:0123456789-.eE\\u aFIU\u0000\u007f";
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = random.nextInt(Math.min(20, bytes.length - Math.max(at, from)) + 1);
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }

  private void refused(byte[] content, String fault) throws IOException {
    Path file = Files.write(folder.resolve("w"), content);
    assertThatThrownBy(() -> SafeTensors.open(file).close())
        .isInstanceOf(SafeTensorsException.class)
        .hasMessageContaining(fault);
  }
}
