package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.VerseForm;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** A poem of one's own, scored by a model, where the server offers it. */
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
      System.out.println("scores: " + client.evaluate(request).getMeansMap());
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
        throw failure;
      }
      System.out.println("this server does not score texts");
    }
  }
}
