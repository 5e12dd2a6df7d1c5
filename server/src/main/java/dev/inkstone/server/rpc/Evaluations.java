package dev.inkstone.server.rpc;

import dev.inkstone.model.image.Classifier;
import dev.inkstone.model.text.Completion;
import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.ImageScoring;
import dev.inkstone.server.engine.TextScoring;
import dev.inkstone.server.ops.Request;
import dev.inkstone.server.rpc.Evaluation.Part;
import dev.inkstone.server.rpc.EvaluationItems.Look;
import dev.inkstone.server.security.Caller;
import dev.inkstone.server.security.Refused;
import dev.inkstone.server.swap.LoadedCheckpoint;
import dev.inkstone.server.swap.Loans;
import dev.inkstone.server.swap.Loans.Loan;
import dev.inkstone.server.swap.ModelCatalog;
import dev.inkstone.server.swap.OtherKind;
import dev.inkstone.server.swap.ServedModel;
import dev.inkstone.server.swap.TextCheckpoint;
import dev.inkstone.server.swap.UnknownModel;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The way of a request to score what it brings: reading, admission, tokenising, and then {@link
 * Evaluation}. Texts go to the model that is served; another version, and the classifier of
 * images, are loaded for the call, on one thread, and let go before the next.
 */
public final class Evaluations {
  private final EvaluationReader reader;
  private final ModelCatalog catalog;
  private final Loans loans;
  private final Admission admission;
  private final EngineLoop engine;
  private final Threads threads;

  /**
   * Where it works.
   *
   * @param readers read requests, and answer
   * @param loading loads, one call after the other
   */
  public record Threads(Executor readers, Executor loading) {}

  public Evaluations(
      EvaluationReader reader,
      ModelCatalog catalog,
      Loans loans,
      Admission admission,
      EngineLoop engine,
      Threads threads) {
    this.reader = reader;
    this.catalog = catalog;
    this.loans = loans;
    this.admission = admission;
    this.engine = engine;
    this.threads = threads;
  }

  /**
   * Starts to score.
   *
   * @param caller whose quota it is
   * @return what cancels it; does nothing once it has ended
   */
  public Runnable start(
      EvaluateRequest request, Caller caller, MessageOutlet<EvaluateResponse> out)
      throws InvalidRequest, Rejection, UnknownModel, Refused {
    EvaluationReader.check(request);
    String model = reader.model(request);
    boolean images = EvaluationReader.ofImages(request);
    Optional<LoadedCheckpoint> served = catalog.current(model);
    if (served.isPresent() && served.get() instanceof TextCheckpoint == images) {
      throw EvaluationReader.otherKind(model, images);
    }
    long most = images ? 0 : EvaluationReader.mostTokens(request);
    Reservation reserved =
        Reservation.of(caller.tokens(most), () -> admission.reserve(1, most));
    Evaluation evaluation =
        new Evaluation(engine, Request.current().on(threads.readers()), reserved, out);
    try {
      if (images) {
        load(evaluation, () -> scoreImages(evaluation, request, model));
      } else {
        startTexts(evaluation, request, model);
      }
    } catch (InvalidRequest | UnknownModel | RuntimeException | Error e) {
      reserved.close(0);
      throw e;
    }
    return evaluation::cancel;
  }

  private void startTexts(Evaluation evaluation, EvaluateRequest request, String model)
      throws InvalidRequest, UnknownModel {
    ServedModel<TextCheckpoint> held;
    try {
      held = catalog.acquire(model, TextCheckpoint.class);
    } catch (OtherKind e) {
      throw EvaluationReader.otherKind(model, false);
    }
    String version = request.getVersion();
    if (!version.isEmpty() && !version.equals(held.checkpoint().version())) {
      held.release();
      load(evaluation, () -> scoreVersion(evaluation, request, model));
      return;
    }
    try {
      evaluation.begin();
      scoreTexts(evaluation, request, held.checkpoint(), held::release);
    } catch (InvalidRequest | RuntimeException | Error e) {
      held.release();
      throw e;
    }
  }

  private void scoreTexts(
      Evaluation evaluation,
      EvaluateRequest request,
      TextCheckpoint checkpoint,
      Runnable release)
      throws InvalidRequest {
    List<Completion> texts = EvaluationItems.texts(request, checkpoint);
    List<TextScoring> scorings =
        texts.stream().map(text -> new TextScoring(checkpoint.lane(), text)).toList();
    List<Part> parts =
        scorings.stream().map(s -> new Part(s, s.length())).toList();
    evaluation.run(
        parts, () -> EvaluationMessages.ofTexts(request, checkpoint, texts, scorings), release);
  }

  private void scoreVersion(Evaluation evaluation, EvaluateRequest request, String model)
      throws Exception {
    Loan<TextCheckpoint> loan = loans.text(model, request.getVersion());
    try {
      scoreTexts(evaluation, request, loan.content(), loan::close);
    } catch (InvalidRequest | RuntimeException | Error e) {
      loan.close();
      throw e;
    }
  }

  private void scoreImages(Evaluation evaluation, EvaluateRequest request, String model)
      throws Exception {
    Loan<Classifier> loan = loans.classifier(model, request.getVersion());
    try {
      List<Look> looks = EvaluationItems.images(request, loan.content());
      ImageScoring scoring =
          new ImageScoring(
              loan.model(), loan.content(), looks.stream().map(Look::pixels).toList());
      evaluation.run(
          List.of(new Part(scoring, 0)),
          () -> EvaluationMessages.ofImages(loan, looks, scoring),
          loan::close);
    } catch (InvalidRequest | RuntimeException | Error e) {
      loan.close();
      throw e;
    }
  }

  /** What may fail before anything is scored. */
  private interface Start {
    void start() throws Exception;
  }

  /** Has something loaded when no other call holds what it had loaded. */
  private void load(Evaluation evaluation, Start start) {
    Request.current()
        .on(threads.loading())
        .execute(
            () -> {
              if (!evaluation.begin()) {
                return;
              }
              try {
                start.start();
              } catch (Exception | Error e) {
                evaluation.fail(e);
              }
              evaluation.awaitEnd();
            });
  }
}
