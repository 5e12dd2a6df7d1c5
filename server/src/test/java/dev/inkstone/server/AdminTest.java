package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AdminTest {
  @TempDir private Path folder;

  private record Run(int status, String out, String err) {
    static Run of(String... arguments) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine line =
          Admin.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
      return new Run(line.execute(arguments), out.toString(), err.toString());
    }
  }

  private String file() {
    return folder.resolve("keys.yaml").toString();
  }

  @Test
  void aKeyIsMadeListedAndRemoved() {
    Run added =
        Run.of(
            "keys", "add", "--file", file(), "--name", "page", "--scopes", "rate,generate",
            "--tokens-per-minute", "1000");
    assertThat(added.status()).isZero();
    assertThat(added.out()).matches("ink_[0-9a-f]{8}_[0-9a-f]{64}\\R");
    String id = added.out().substring(4, 12);
    assertThat(Run.of("keys", "list", "--file", file()).out())
        .isEqualToIgnoringNewLines(
            id + "  page  generate,rate  requests=any tokens=1000 images=any");
    assertThat(Run.of("keys", "remove", "--file", file(), "page").status()).isZero();
    Run again = Run.of("keys", "remove", "--file", file(), "page");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("has no key \"page\"").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--scopes write", "--scopes rate --images-per-minute 0", ""})
  void aKeyThatMakesNoSenseIsBadUsage(String flags) {
    Run run = Run.of(("keys add --name a --file " + file() + " " + flags).trim().split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("inkstone: ").hasLineCount(1);
    assertThat(Path.of(file())).doesNotExist();
  }

  @Test
  void theOptionsAreShownWithTheirSources() throws IOException {
    Files.writeString(folder.resolve("inkstone.yaml"), "slots: 7\n");
    Run run = Run.of("config", "--print", "--data", folder.toString(), "--no-kafka");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "slots: 7 # " + folder.resolve("inkstone.yaml"),
            "no-kafka: true # --no-kafka",
            "grpc-port: 9090 # default",
            "idle-seconds: 300 # default");
  }

  @Test
  void aWrongValueIsToldWithItsSource() throws IOException {
    Files.writeString(folder.resolve("inkstone.yaml"), "slots: many\n");
    Run run = Run.of("config", "--print", "--data", folder.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--slots", "many", "inkstone.yaml").hasLineCount(1);
  }

  @Test
  void theLauncherLearnsWhatToStart() throws IOException {
    Path data = folder.resolve("data");
    List<String> plain = words(Run.of("plan", "--data", data.toString()));
    assertThat(plain).startsWith(data.toString(), "embedded", "learn", "--data", data.toString());
    assertThat(plain).contains("--enough", "200");
    Files.createDirectory(data);
    Files.writeString(
        data.resolve("inkstone.yaml"), "kafka: a:1\nlearn-enough: 3\nlearn-cache: /c\n");
    List<String> given = words(Run.of("plan", "--data=" + data));
    assertThat(given.get(1)).isEqualTo("given");
    assertThat(given).containsSubsequence("--kafka", "a:1", "--enough", "3", "--cache", "/c");
    assertThat(words(Run.of("plan", "--no-kafka", "--data", folder.toString())).subList(1, 3))
        .containsExactly("none", "");
    Run wrong = Run.of("plan", "--grpc-prot", "1");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
  }

  private static List<String> words(Run run) {
    assertThat(run.err()).isEmpty();
    return List.of(run.out().split("\0", -1));
  }
}
