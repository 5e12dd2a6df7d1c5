package dev.inkstone.trainer.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.text.DecoderTraining;
import dev.inkstone.model.text.TokenBatch;
import dev.inkstone.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a decoder on token sequences by a plan, step by step, and can be stopped at any moment:
 * the state is saved at intervals and at the end, and a resumed run takes the very steps that the
 * stopped one would have taken.
 */
final class BaseTraining implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BaseTraining.class);
  static final String CURVE = "loss.png";

  private static final int REPORT_STEPS = 20;

  /** Enough for a standard error near 0.005 nats. */
  private static final int VALIDATION_TOKENS = 60_000;

  /**
   * How often to look up from the work, in steps.
   *
   * @param validate between validation losses
   * @param save between saved states
   * @param sample between sample texts
   */
  record Intervals(int validate, int save, int sample) {}

  /** What reads a half-trained model, such as a printer of sample texts. */
  interface Observer {
    void observe(long step, DecoderTraining training);
  }

  private final TrainingPlan plan;
  private final Intervals intervals;
  private final Path folder;
  private final TrainingState state;
  private final DecoderTraining training;
  private final LossLog losses;
  private long step;
  private double seconds;
  private double smoothed = Double.NaN;

  private BaseTraining(
      TrainingPlan plan, Intervals intervals, Path folder, TorchDevice device, boolean resume)
      throws IOException {
    this.plan = plan;
    this.intervals = intervals;
    this.folder = folder;
    this.state = new TrainingState(folder);
    Optional<TrainingState.Progress> saved = resume ? state.newest() : Optional.empty();
    if (saved.isPresent()) {
      step = saved.get().step();
      seconds = saved.get().seconds();
      smoothed = saved.get().smoothedLoss();
      if (!saved.get().plan().equals(plan.toString())) {
        throw new IOException(folder + " holds a training by another plan; use another folder");
      }
      training = DecoderTraining.resume(plan.config(), device, state.weights(step));
    } else {
      training = DecoderTraining.fresh(plan.config(), device, plan.seed());
    }
    losses = LossLog.open(folder.resolve("losses.csv"), step);
  }

  /**
   * Begins a training in a folder, or goes on with the one that was saved there.
   *
   * @throws IOException if the folder cannot be used, or holds a training by another plan
   */
  static BaseTraining open(
      TrainingPlan plan, Intervals intervals, Path folder, TorchDevice device, boolean resume)
      throws IOException {
    Files.createDirectories(folder);
    return new BaseTraining(plan, intervals, folder, device, resume);
  }

  /** Trains until the plan is done, the time is up or the process is told to stop; then saves. */
  void run(List<int[]> data, List<int[]> validation, Duration limit, Observer observer)
      throws IOException {
    Batches batches = new Batches(data, plan.batchTokens(), plan.seed());
    long begin = System.nanoTime();
    double before = seconds;
    try (GracefulStop stop = new GracefulStop();
        ProgressBar bar = progressBar()) {
      while (!done() && !stop.requested() && System.nanoTime() - begin < limit.toNanos()) {
        TokenBatch batch = batches.at(step + 1);
        long start = System.nanoTime();
        DecoderTraining.Step result = training.step(batch, plan.optimizer(step + 1));
        step++;
        double took = (System.nanoTime() - start) / 1e9;
        note(result, batch, took, bar);
        seconds = before + (System.nanoTime() - begin) / 1e9;
        lookUp(validation, observer);
      }
      save();
    }
  }

  long step() {
    return step;
  }

  /** Writes the weights as a checkpoint holds them. */
  void export(Path file) throws IOException {
    training.export(file);
  }

  /** What a manifest says of this training: the plan, the steps and the last losses. */
  ObjectNode describe() {
    ObjectNode recipe = new ObjectMapper().createObjectNode();
    recipe.put("name", plan.name());
    recipe.set("plan", new ObjectMapper().valueToTree(plan));
    recipe.put("steps", step);
    recipe.put("seconds", Math.round(seconds));
    recipe.put("training_loss", smoothed);
    recipe.put("validation_loss", losses.lastValidation());
    return recipe;
  }

  boolean done() {
    return step >= plan.schedule().steps();
  }

  private ProgressBar progressBar() {
    int interval = System.console() == null ? 30_000 : 500;
    return new ProgressBarBuilder()
        .setTaskName(plan.name())
        .setInitialMax(plan.schedule().steps())
        .startsFrom(step, Duration.ofMillis((long) (seconds * 1000)))
        .setUpdateIntervalMillis(interval)
        .setUnit(" steps", 1)
        .build();
  }

  private void note(
      DecoderTraining.Step result, TokenBatch batch, double took, ProgressBar bar) {
    if (!Float.isFinite(result.loss())) {
      throw new IllegalStateException("the loss is " + result.loss() + " at step " + step);
    }
    smoothed =
        Double.isNaN(smoothed) ? result.loss() : 0.95 * smoothed + 0.05 * result.loss();
    bar.stepTo(step);
    bar.setExtraMessage(
        String.format(
            Locale.ROOT, " loss %.3f, %.0f tokens/s", smoothed, batch.tokens() / took));
  }

  private void lookUp(List<int[]> validation, Observer observer) throws IOException {
    boolean validate = step % intervals.validate() == 0 || done();
    if (validate || step % REPORT_STEPS == 0) {
      double loss = validate ? validate(validation) : Double.NaN;
      losses.add(new LossLog.Line(step, smoothed, loss));
      if (validate) {
        LOG.info("step {}: training loss {}, validation loss {}", step, smoothed, loss);
      }
    }
    if (step % intervals.sample() == 0 || done()) {
      observer.observe(step, training);
    }
    if (step % intervals.save() == 0) {
      save();
    }
  }

  private double validate(List<int[]> validation) {
    Batches batches = new Batches(validation, 4 * plan.batchTokens(), 0);
    double sum = 0;
    long tokens = 0;
    for (long i = 1; batches.epochs() == 0 && tokens < VALIDATION_TOKENS; i++) {
      TokenBatch batch = batches.at(i);
      sum += (double) training.loss(batch, false) * batch.tokens();
      tokens += batch.tokens();
    }
    return sum / tokens;
  }

  private void save() throws IOException {
    state.save(training, new TrainingState.Progress(step, seconds, smoothed, plan.toString()));
    losses.draw(plan.name(), folder.resolve(CURVE));
  }

  @Override
  public void close() {
    training.close();
  }
}
