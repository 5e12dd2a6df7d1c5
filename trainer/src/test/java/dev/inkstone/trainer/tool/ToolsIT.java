package dev.inkstone.trainer.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the small models that the module model is tested with. */
class ToolsIT {
  private static final Path MODELS =
      Path.of("..", "model", "src", "test", "resources", "huggingface");

  @TempDir private Path folder;

  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void begin() {
    out = new StringWriter();
    err = new StringWriter();
  }

  @Test
  void modelGoesInAndComesOut() throws IOException {
    String source = MODELS.resolve("qwen2").toString();
    assertThat(run("import", source, "--name", "q", "--weights", "int4")).isZero();
    assertThat(out.toString()).startsWith("imported q@1  ").endsWith("\n");
    Checkpoint checkpoint = new Registry(folder.resolve("registry")).open("q", "1");
    assertThat(checkpoint.config().at("/inkstone/weights").asText()).isEqualTo("int4");
    assertThat(run("export", "q", "--format", "gguf", "--type", "q8_0", "--out", path("gguf")))
        .isZero();
    assertThat(folder.resolve("gguf/q-1-q8_0.gguf")).isNotEmptyFile();
    assertThat(run("export", "q@1", "--format", "hf", "--out", path("hf"))).isZero();
    assertThat(folder.resolve("hf/model.safetensors")).isNotEmptyFile();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void modelThatCameWithTheProgramIsExportedToo() throws IOException {
    run("import", MODELS.resolve("qwen2").toString(), "--name", "q");
    Path shipped = folder.resolve("shipped");
    Files.createDirectories(shipped);
    Files.move(folder.resolve("registry/q/1"), shipped.resolve("q"));
    assertThat(
            run("export", "q", "--format", "gguf", "--out", path("gguf"), "--checkpoints",
                shipped.toString()))
        .isZero();
    assertThat(folder.resolve("gguf/q-1-f16.gguf")).isNotEmptyFile();
  }

  @Test
  void failureIsOneLineAndStatusOne() {
    assertThat(run("import", path("nothing"), "--name", "q")).isEqualTo(1);
    assertThat(err).hasToString("inkstone: " + path("nothing") + ": no such folder\n");
  }

  @Test
  void modelThatIsNotThereIsStatusOne() {
    assertThat(run("export", "q", "--format", "hf", "--out", path("hf"))).isEqualTo(1);
    assertThat(err.toString()).contains("no checkpoint that can be served").hasLineCount(1);
  }

  @Test
  void badUsageIsStatusTwo() {
    assertThat(run("import", MODELS.resolve("qwen2").toString(), "--name", "A b")).isEqualTo(2);
    assertThat(run("import", path("x"), "--name", "q", "--weights", "int2")).isEqualTo(2);
    assertThat(run("export", "q", "--format", "gguf", "--type", "f32", "--out", path("x")))
        .isEqualTo(2);
    assertThat(run("export", "q@one", "--format", "hf", "--out", path("x"))).isEqualTo(2);
    assertThat(run("export", "q", "--format", "hf", "--type", "f16", "--out", path("x")))
        .isEqualTo(2);
    assertThat(err.toString()).hasLineCount(5);
  }

  private int run(String command, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = command;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--data";
    all[arguments.length + 2] = folder.toString();
    return Tools.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
