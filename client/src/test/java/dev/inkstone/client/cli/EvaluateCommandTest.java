package dev.inkstone.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.client.FakeEvaluation;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.VerseForm;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EvaluateCommandTest {
  private static CommandRun evaluate(FakeEvaluation server, String... args) {
    List<String> all =
        new ArrayList<>(List.of("evaluate", "--server", server.address().toString()));
    all.addAll(Arrays.asList(args));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void scoresAreALineEach() {
    try (FakeEvaluation server = new FakeEvaluation()) {
      assertThat(evaluate(server, "春眠"))
          .isEqualTo(
              new CommandRun(
                  0,
                  "-7.50 nats over 5 tokens, -1.50 each, by poet version 3\n"
                      + "form 1.00\ntone 0.75\n",
                  ""));
    }
  }

  @Test
  void whatIsAskedArrives() {
    try (FakeEvaluation server = new FakeEvaluation()) {
      evaluate(
          server, "--model", "m", "--version", "2", "--prompt", "五绝 晓", "--form", "五绝", "春眠");
      EvaluateRequest request = server.asked().get(0);
      assertThat(request.getModel()).isEqualTo("m");
      assertThat(request.getVersion()).isEqualTo("2");
      assertThat(request.getItems(0).getText())
          .isEqualTo(
              EvaluateText.newBuilder()
                  .setPrompt("五绝 晓")
                  .setCompletion("春眠")
                  .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE)
                  .build());
    }
  }

  @Test
  void aTextCanComeFromStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("春眠\n".getBytes(StandardCharsets.UTF_8)));
    try (FakeEvaluation server = new FakeEvaluation()) {
      evaluate(server);
      assertThat(server.asked().get(0).getItems(0).getText().getCompletion()).isEqualTo("春眠");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void answerCanBeJson() {
    try (FakeEvaluation server = new FakeEvaluation()) {
      assertThat(evaluate(server, "--json", "春眠").out())
          .isEqualTo(
              "{\"model\":\"poet\",\"checkpoint\":{\"version\":\"3\"},\"results\":"
                  + "[{\"log_likelihood\":-7.5,\"tokens\":5,\"scores\":"
                  + "{\"form\":1.0,\"tone\":0.75}}]}\n");
    }
  }

  @Test
  void anUnknownFormIsBadUsage() {
    try (FakeEvaluation server = new FakeEvaluation()) {
      assertThat(evaluate(server, "--form", "词", "春眠").status()).isEqualTo(2);
      assertThat(server.asked()).isEmpty();
    }
  }
}
