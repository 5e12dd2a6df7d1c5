package dev.inkstone.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.image.ImageFormat;
import dev.inkstone.model.image.ImageModel.Abilities;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.Ending.Usage;
import dev.inkstone.server.engine.ImageOutput;
import dev.inkstone.server.rpc.ImageRequest.Course;
import dev.inkstone.server.rpc.ImageRequest.Output;
import dev.inkstone.server.swap.ImageCheckpoint;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.GenerateImagesResponse.EventCase;
import dev.inkstone.v1.Image;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageSenderTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 2);
  private static final int STEPS = 8;
  private static final Finished DONE =
      new Finished(Reason.STOP, Usage.NONE, OptionalInt.empty());

  private final FakeCall<GenerateImagesResponse> call = new FakeCall<>();
  private final List<Integer> sent = new ArrayList<>();
  private int timesBack;
  private int timesFailed;
  private int timesEnded;
  private final ImageSender.Listener listener =
      new ImageSender.Listener() {
        @Override
        public void readerIsBack() {
          timesBack++;
        }

        @Override
        public void sent(Image image) {
          sent.add(image.getIndex());
        }

        @Override
        public void failed() {
          timesFailed++;
        }

        @Override
        public void ended() {
          timesEnded++;
        }
      };

  private ImageSender sender(int previews) {
    ImageRequest request =
        new ImageRequest(
            new ImageSeeds.Independent(1, 100),
            List.of(),
            Optional.empty(),
            new Course(STEPS, 1),
            new Output(previews, ImageFormat.RAW),
            Optional.empty(),
            false);
    ImageCheckpoint checkpoint =
        new ImageCheckpoint(
            "painter", "1", "d", null, SHAPE, 4, Words.NONE, new Abilities(8, 8, false, 1, false));
    ImageSender sender =
        new ImageSender(
            new CallOutlet<>(call), Runnable::run, new ImageMessages(request, checkpoint, List.of("g")), listener);
    sender.start();
    return sender;
  }

  private static List<ImageOutput> step(int step, int images) {
    return IntStream.range(0, images)
        .mapToObj(i -> new ImageOutput(i, step, step == STEPS, new float[SHAPE.size()]))
        .toList();
  }

  private List<EventCase> events() {
    return call.messages.stream().map(GenerateImagesResponse::getEventCase).toList();
  }

  @Test
  void imagesComeAfterTheirProgressAndBeforeTheOneEnding() {
    ImageSender sender = sender(0);
    sender.offer(step(STEPS, 3));
    sender.end(DONE);
    assertThat(events())
        .containsExactly(
            EventCase.STARTED, EventCase.PROGRESS, EventCase.BATCH, EventCase.FINISHED);
    assertThat(call.messages.get(3).getFinished().getImages()).isEqualTo(3);
    assertThat(sent).containsExactly(0, 1, 2);
    assertThat(call.completed).isTrue();
    assertThat(timesEnded).isEqualTo(1);
  }

  @Test
  void ofProgressThatWaitsOnlyTheNewestIsKept() {
    ImageSender sender = sender(0);
    call.ready(false);
    IntStream.range(1, 6).forEach(step -> sender.offer(step(step, 2)));
    assertThat(sender.ready()).isTrue();
    call.ready(true);
    assertThat(events()).containsExactly(EventCase.STARTED, EventCase.PROGRESS);
    assertThat(call.messages.get(1).getProgress().getStep()).isEqualTo(5);
  }

  @Test
  void noPreviewIsEverLeftOut() {
    ImageSender sender = sender(STEPS);
    call.ready(false);
    IntStream.rangeClosed(1, STEPS).forEach(step -> sender.offer(step(step, 1)));
    call.ready(true);
    assertThat(
            call.messages.stream()
                .filter(GenerateImagesResponse::hasProgress)
                .map(message -> message.getProgress().getPreviewsCount())
                .collect(Collectors.toList()))
        .hasSize(STEPS)
        .containsOnly(1);
    assertThat(sent).as("previews are not told").containsExactly(0);
  }

  @Test
  void aReaderWhoIsFarBehindMakesTheSinkUnreadyUntilHeReads() {
    ImageSender sender = sender(STEPS);
    call.ready(false);
    sender.offer(step(1, ImageSender.CAPACITY - 1));
    assertThat(sender.ready()).isTrue();
    sender.offer(step(2, 1));
    assertThat(sender.ready()).isFalse();
    call.ready(true);
    assertThat(sender.ready()).isTrue();
    assertThat(timesBack).isEqualTo(1);
  }

  @Test
  void aFailureIsTheEndingAfterWhatIsOwed() {
    ImageSender sender = sender(0);
    call.ready(false);
    sender.offer(step(STEPS, 2));
    sender.end(new Failed(Failure.READER_STALLED, null));
    assertThat(events())
        .containsExactly(EventCase.STARTED, EventCase.PROGRESS, EventCase.BATCH);
    assertThat(Status.fromThrowable(call.failure).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whatCannotBeEncodedEndsTheCallAndTheDrawing() {
    ImageSender sender = sender(0);
    sender.offer(List.of(new ImageOutput(0, STEPS, true, new float[1])));
    assertThat(Status.fromThrowable(call.failure).getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(timesFailed).isEqualTo(1);
    sender.offer(step(STEPS, 1));
    sender.end(new Finished(Reason.CANCELLED, Usage.NONE, OptionalInt.empty()));
    assertThat(timesEnded).isEqualTo(1);
  }

  @Test
  void nothingIsSentAfterACancel() {
    ImageSender sender = sender(0);
    call.cancelByReader();
    sender.offer(step(STEPS, 2));
    sender.end(new Finished(Reason.CANCELLED, Usage.NONE, OptionalInt.empty()));
    assertThat(events()).containsExactly(EventCase.STARTED);
    assertThat(sent).isEmpty();
    assertThat(timesEnded).isEqualTo(1);
  }
}
