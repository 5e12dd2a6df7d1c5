package dev.inkstone.trainer.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a training is resumed from: {@link SavedStates} with the weights, the moments and what else
 * it needs.
 */
final class TrainingState {
  private static final String WEIGHTS = "state.safetensors";
  private static final String PROGRESS = "progress.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a training goes on from.
   *
   * @param step steps that were taken
   * @param seconds time that they took
   * @param smoothedLoss the training loss as it is reported
   * @param smoothedParts the other numbers that are reported, by name
   * @param plan the settings in words; a training is not resumed with others
   */
  record Progress(
      long step,
      double seconds,
      double smoothedLoss,
      Map<String, Double> smoothedParts,
      String plan) {
    Progress {
      smoothedParts = smoothedParts == null ? Map.of() : smoothedParts;
    }
  }

  private final SavedStates states;

  TrainingState(Path folder) {
    this.states = new SavedStates(folder);
  }

  Path weights(long step) {
    return states.at(step).resolve(WEIGHTS);
  }

  /** The progress of the newest whole state, if there is one. */
  Optional<Progress> newest() throws IOException {
    Optional<Path> state = states.newest();
    return state.isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.readValue(state.get().resolve(PROGRESS).toFile(), Progress.class));
  }

  void save(Trainee trainee, Progress progress) throws IOException {
    states.save(
        progress.step(),
        folder -> {
          trainee.save(folder.resolve(WEIGHTS));
          JSON.writeValue(folder.resolve(PROGRESS).toFile(), progress);
        });
  }
}
