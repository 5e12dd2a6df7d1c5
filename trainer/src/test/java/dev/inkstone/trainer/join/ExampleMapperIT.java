package dev.inkstone.trainer.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.trainer.learn.Edited;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Preferred;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.ImageGeneration;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import dev.inkstone.v1.TextGeneration;
import dev.inkstone.v1.WithdrawRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With the tokenizer of the poet that ships. */
class ExampleMapperIT {
  private static final int CONTEXT = 64;

  private static Tokenizer tokenizer;
  private static ExampleMapper mapper;

  @BeforeAll
  static void open() throws IOException {
    tokenizer = Tokenizer.load(Path.of("../model/checkpoints/poet/1", Checkpoint.TOKENIZER));
    mapper = new ExampleMapper(new TextExamples(tokenizer, CONTEXT));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void starsBecomeDesirability() {
    assertThat(desirability(5)).isEqualTo(1);
    assertThat(desirability(4)).isEqualTo(0.5);
    assertThat(desirability(2)).isEqualTo(-0.5);
    assertThat(desirability(1)).isEqualTo(-1);
  }

  @Test
  void threeStarsSayNothing() {
    Rated rated = mapper.map(example(RateRequest.newBuilder().setStars(3)).build());
    assertThat(rated.verdict()).isEqualTo(Verdict.NEUTRAL);
    assertThat(rated.example()).isEmpty();
  }

  @Test
  void editKeepsWhatAWriterDoesNotSee() {
    Rated rated =
        mapper.map(example(RateRequest.newBuilder().setEditedText("春眠不觉晓，")).build());
    Edited edited = (Edited) rated.example().orElseThrow();
    int[] output = edited.edited().output();
    assertThat(tokenizer.token(output[0])).isEqualTo("<韵:?>");
    assertThat(tokenizer.token(output[output.length - 1])).isEqualTo("<end>");
    assertThat(tokenizer.decode(output)).isEqualTo("春眠不觉晓，");
    assertThat(tokenizer.decode(edited.original().output())).isEqualTo("白云深处，");
  }

  @Test
  void preferenceSetsTheWinnerBeforeTheLoser() {
    Example wire =
        example(RateRequest.newBuilder().setPreferredOver(Preference.getDefaultInstance()))
            .setOther(generation("夜雨无声，"))
            .build();
    Preferred preferred = (Preferred) mapper.map(wire).example().orElseThrow();
    assertThat(tokenizer.decode(preferred.chosen().output())).isEqualTo("白云深处，");
    assertThat(tokenizer.decode(preferred.rejected().output())).isEqualTo("夜雨无声，");
  }

  @Test
  void withdrawalTeachesNothing() {
    Example wire =
        Example.newBuilder()
            .setGeneration(generation("白云深处，"))
            .setRating(
                RatingRecord.newBuilder().setWithdrawn(WithdrawRequest.getDefaultInstance()))
            .setWeight(1)
            .build();
    Rated rated = mapper.map(wire);
    assertThat(rated.verdict()).isEqualTo(Verdict.WITHDRAWN);
    assertThat(rated.example()).isEmpty();
  }

  @Test
  void textsTooLongForTheModelAreLeftOut() {
    RateRequest.Builder edit = RateRequest.newBuilder().setEditedText("春".repeat(CONTEXT));
    assertThat(mapper.map(example(edit).build()).example()).isEmpty();
  }

  @Test
  void imagesAreLeftOut() {
    Example wire =
        Example.newBuilder()
            .setGeneration(
                GenerationRecord.newBuilder().setImage(ImageGeneration.getDefaultInstance()))
            .setRating(RatingRecord.newBuilder().setRated(RateRequest.newBuilder().setLiked(true)))
            .setWeight(1)
            .build();
    assertThat(mapper.map(wire).example()).isEmpty();
  }

  @Test
  void ofAUserOnlyAHashIsKept() {
    Rated rated =
        mapper.map(example(RateRequest.newBuilder().setLiked(true).setUser("ann")).build());
    assertThat(rated.user()).isEqualTo(ExampleMapper.hash("ann")).hasSize(64);
  }

  private static double desirability(int stars) {
    Rated rated = mapper.map(example(RateRequest.newBuilder().setStars(stars)).build());
    return ((Judged) rated.example().orElseThrow()).desirability();
  }

  private static Example.Builder example(RateRequest.Builder request) {
    return Example.newBuilder()
        .setGeneration(generation("白云深处，"))
        .setRating(RatingRecord.newBuilder().setRatingId("r").setRated(request))
        .setWeight(1);
  }

  private static GenerationRecord generation(String text) {
    TextGeneration.Builder written = TextGeneration.newBuilder().setOutput(text);
    IntStream.of(tokenizer.encode("春", false)).forEach(written::addPromptTokenIds);
    written.addOutputTokenIds(tokenizer.tokenId("<韵:?>"));
    IntStream.of(tokenizer.encode(text, false)).forEach(written::addOutputTokenIds);
    written.addOutputTokenIds(tokenizer.tokenId("<end>"));
    return GenerationRecord.newBuilder()
        .setGenerationId("g")
        .setModel("poet")
        .setCheckpoint(CheckpointRef.newBuilder().setVersion("1"))
        .setText(written)
        .build();
  }
}
