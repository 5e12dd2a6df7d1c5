package dev.inkstone.server.rpc;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.server.engine.ImageScoring;
import dev.inkstone.server.engine.TextScoring;
import dev.inkstone.server.rpc.EvaluationItems.Look;
import dev.inkstone.server.swap.Loans.Loan;
import dev.inkstone.server.swap.TextCheckpoint;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluateResult;
import dev.inkstone.v1.EvaluateText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the contract says of scores. */
final class EvaluationMessages {
  private static final String LOG_LIKELIHOOD = "log_likelihood";

  private EvaluationMessages() {}

  /** The tables by which verse is judged; read when the first verse comes. */
  private static final class Tables {
    private static final RhymeTable RHYMES = RhymeTable.shipped();
    private static final TonePatterns TONES = TonePatterns.shipped();
  }

  /** Of scorings that are done, in the items' order. */
  static EvaluateResponse ofTexts(
      EvaluateRequest request,
      TextCheckpoint checkpoint,
      List<Completion> texts,
      List<TextScoring> scorings) {
    List<EvaluateResult> results = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      results.add(
          EvaluateResult.newBuilder()
              .setLogLikelihood(scorings.get(i).logLikelihood())
              .setTokens(texts.get(i).output().length)
              .setGreedy(scorings.get(i).greedy())
              .putAllScores(verse(request.getItems(i).getText()))
              .build());
    }
    return response(
        checkpoint.model(), ref(checkpoint.version(), checkpoint.digest()), results);
  }

  private static Map<String, Double> verse(EvaluateText text) {
    Map<String, Double> scores = new TreeMap<>();
    ConstraintReader.form(text.getForm())
        .ifPresent(
            form -> {
              List<String> lines = Verse.lines(text.getCompletion());
              scores.put("form", form.fits(text.getCompletion()) ? 1.0 : 0);
              scores.put("rhyme", Tables.RHYMES.rhymeOf(lines).isPresent() ? 1.0 : 0);
              scores.put("repetition", Verse.repetition(lines));
              double tone = Tables.TONES.agreement(form, lines);
              if (!Double.isNaN(tone)) {
                scores.put("tone", tone);
              }
            });
    return scores;
  }

  /** Of a scoring that is done. */
  static EvaluateResponse ofImages(
      Loan<Classifier> classifier, List<Look> looks, ImageScoring scoring) {
    List<EvaluateResult> results = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      EvaluateResult.Builder result = EvaluateResult.newBuilder();
      int image = i;
      looks.get(i).wanted()
          .ifPresent(
              wanted -> result.putScores("classifier", scoring.probability(image, wanted)));
      results.add(result.build());
    }
    return response(
        classifier.model(), ref(classifier.version(), classifier.digest()), results);
  }

  private static EvaluateResponse response(
      String model, CheckpointRef checkpoint, List<EvaluateResult> results) {
    return EvaluateResponse.newBuilder()
        .setModel(model)
        .setCheckpoint(checkpoint)
        .addAllResults(results)
        .putAllMeans(means(results))
        .build();
  }

  private static Map<String, Double> means(List<EvaluateResult> results) {
    return results.stream()
        .flatMap(result -> scores(result).entrySet().stream())
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.averagingDouble(Map.Entry::getValue)));
  }

  private static Map<String, Double> scores(EvaluateResult result) {
    Map<String, Double> scores = new TreeMap<>(result.getScoresMap());
    if (result.hasLogLikelihood()) {
      scores.put(LOG_LIKELIHOOD, result.getLogLikelihood());
    }
    return scores;
  }

  private static CheckpointRef ref(String version, String digest) {
    return CheckpointRef.newBuilder().setVersion(version).setDigest(digest).build();
  }
}
