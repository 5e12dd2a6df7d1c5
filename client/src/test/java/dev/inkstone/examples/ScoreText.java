package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResult;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.VerseForm;

/** A poem of one's own, scored by a model. */
public final class ScoreText {
  private ScoreText() {}

  public static void main(String[] args) {
    EvaluateText poem =
        EvaluateText.newBuilder()
            .setPrompt("五绝 登鹳雀楼")
            .setCompletion("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。")
            .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE)
            .build();
    EvaluateRequest request =
        EvaluateRequest.newBuilder().addItems(EvaluateItem.newBuilder().setText(poem)).build();
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args))) {
      EvaluateResult score = client.evaluate(request).getResults(0);
      System.out.printf(
          "%.1f nats over %d tokens%n", score.getLogLikelihood(), score.getTokens());
      System.out.println("as a poem: " + score.getScoresMap());
    }
  }
}
