package dev.inkstone.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @ParameterizedTest
  @CsvSource({
    "generate, PROMPT",
    "generate --seed -1 prompt, 18446744073709551615",
    "generate --temperature hot prompt, --temperature",
    "generate --server nowhere prompt, HOST:PORT",
    "generate two prompts, prompts",
    "chat --top-k many, --top-k",
    "chat hello, hello",
    "image --strength 0.5 cat, --from",
    "image --mask m.png cat, --from",
    "image --walk 1 2, --walk",
    "image --format gif cat, --format",
    "image --seed -1 cat, --seed",
    "bench text --tokens 4, --streams",
    "bench text --streams 0 --tokens 4, --streams is 0",
    "bench text --rate 0 --tokens 4, --rate is 0",
    "bench text --streams 1 --rate 2 --tokens 4, --rate",
    "bench text --streams 1 --tokens 1, --tokens is 1",
    "bench text --streams 4 --tokens 4 --requests 3, --requests is 3",
    "generate --client-cert c.pem cat, --client-key",
    "generate --tls-ca nowhere.pem cat, nowhere.pem",
    "generate --key a\tb cat, API key",
    "write, write"
  })
  void badUsageIsOneLineThatNamesTheFault(String arguments, String fault) {
    CommandRun run = CommandRun.of(arguments.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("inkstone: ").contains(fault).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--help", "generate --help", "chat --help", "image --help", "bench --help", "bench text --help"
  })
  void everyCommandExplainsItself(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" "));
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: inkstone");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void promptsThatTheLocaleCannotReadAreRefused() {
    CommandRun run = CommandRun.of("generate", "\uFFFD\uFFFD");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("LC_ALL=C.UTF-8").hasLineCount(1);
  }
}
