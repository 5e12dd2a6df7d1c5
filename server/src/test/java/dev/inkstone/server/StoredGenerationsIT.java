package dev.inkstone.server;

import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.Started;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of a generation, to be rated and learned from, and of which nothing is. */
class StoredGenerationsIT extends WithRatings {
  @Test
  void storedGenerationHasAllThatItTakesToLearnFromIt() throws Exception {
    start(stored());
    GenerateTextRequest.Builder request = request(6).setCandidates(2).setUser("du fu");
    request.getSamplingBuilder().setTemperature(1);
    Recording stream = server.write(request);
    Started started = stream.started();
    for (int candidate = 0; candidate < 2; candidate++) {
      GenerationRecord record = generation(started.getGenerationIds(candidate));
      assertThat(record.getCandidate()).isEqualTo(candidate);
      assertThat(record.getModel()).isEqualTo("poet");
      assertThat(record.getCheckpoint()).isEqualTo(started.getCheckpoint());
      assertThat(record.getSeed()).isEqualTo(1);
      assertThat(record.getReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
      assertThat(record.getFinished().getSeconds()).isPositive();
      assertThat(record.getText().getOutput()).isEqualTo(stream.candidate(candidate).text());
      assertThat(record.getText().getOutputTokenIdsList())
          .isEqualTo(stream.candidate(candidate).tokens());
      assertThat(record.getText().getPromptTokenIdsList()).hasSize(started.getPromptTokens());
      GenerateTextRequest filled = record.getText().getRequest();
      assertThat(filled.getPrompt()).isEqualTo("七绝 春江花月夜");
      assertThat(filled.getUser()).isEqualTo("du fu");
      assertThat(filled.getSampling().hasTopK()).isTrue();
      assertThat(filled.getSampling().getMaxTokens()).isEqualTo(6);
    }
  }

  @Test
  void endTokenIsInTheRecordAndNotInTheText() throws Exception {
    start(stored());
    GenerateTextRequest.Builder request = request(500);
    request.getSamplingBuilder().setIgnoreEos(false).addStopTokenIds(stopToken());
    Recording stream = server.write(request);
    GenerationRecord record = generation(stream.started().getGenerationIds(0));
    assertThat(record.getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
    List<Integer> expected = new ArrayList<>(stream.tokens());
    expected.add(stopToken());
    assertThat(record.getText().getOutputTokenIdsList()).isEqualTo(expected);
  }

  /** A token that the model chooses third, for sure. */
  private int stopToken() throws Exception {
    return server.write(request(3)).tokens().get(2);
  }

  @Test
  void generationsThatAreNotToBeStoredLeaveNothingAndCannotBeRated() throws Exception {
    start(stored());
    String unstored = id(request(5).setStore(false));
    String stored = generated();
    assertThat(generations(stored, 1)).hasSize(1);
    assertThat(isKept(unstored)).isFalse();
    assertThat(refusal(server, stars(unstored, 5)).getStatus().getCode())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    Preference loser = Preference.newBuilder().setGenerationId(unstored).build();
    assertThat(refusal(server, stars(stored, 5).setPreferredOver(loser)).getStatus())
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
              assertThat(status.getDescription()).contains("preferred_over.generation_id");
            });
  }

  @Test
  void serverThatStoresOnRequestAloneDoesSo() throws Exception {
    start(onBroker(false, Optional.empty()));
    assertThat(refusal(server, stars(generated(), 5)).getStatus().getCode())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    String asked = id(request(5).setStore(true));
    assertThat(rate(server, stars(asked, 5))).isNotEmpty();
    assertThat(generations(asked, 1)).hasSize(1);
  }
}
