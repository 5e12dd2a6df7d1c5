package dev.inkstone.trainer.join;

import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import java.util.Optional;

/**
 * Turns the contract's examples into those that a model learns from: stars and thumbs into
 * judgements, preferences, and edits, as the {@link ExampleMaker} of its kind has them. Three stars
 * say nothing.
 */
public final class ExampleMapper {
  private static final int INDIFFERENT = 3;

  private final ExampleMaker maker;

  public ExampleMapper(ExampleMaker maker) {
    this.maker = maker;
  }

  /** The rating, with what can be learned from it. */
  public Rated map(dev.inkstone.v1.Example wire) {
    GenerationRecord generation = wire.getGeneration();
    RatingRecord act = wire.getRating();
    return new Rated(
        act.getRatingId(),
        generation.getGenerationId(),
        hash(Acts.user(act)),
        generation.getModel(),
        generation.getCheckpoint().getVersion(),
        Acts.instant(act.getAccepted()),
        verdict(act),
        example(wire));
  }

  private static Verdict verdict(RatingRecord act) {
    if (act.hasWithdrawn()) {
      return Verdict.WITHDRAWN;
    }
    RateRequest rated = act.getRated();
    return switch (rated.getVerdictCase()) {
      case STARS ->
          rated.getStars() > INDIFFERENT
              ? Verdict.LIKED
              : rated.getStars() < INDIFFERENT ? Verdict.DISLIKED : Verdict.NEUTRAL;
      case LIKED -> rated.getLiked() ? Verdict.LIKED : Verdict.DISLIKED;
      case PREFERRED_OVER -> Verdict.LIKED;
      case EDITED_TEXT -> Verdict.DISLIKED;
      case VERDICT_NOT_SET -> Verdict.NEUTRAL;
    };
  }

  private Optional<Example> example(dev.inkstone.v1.Example wire) {
    RatingRecord act = wire.getRating();
    GenerationRecord own = wire.getGeneration();
    double weight = wire.getWeight();
    if (act.hasWithdrawn() || !(weight > 0)) {
      return Optional.empty();
    }
    RateRequest rated = act.getRated();
    String id = act.getRatingId();
    Optional<? extends Example> example =
        switch (rated.getVerdictCase()) {
          case STARS -> judged(id, own, (rated.getStars() - INDIFFERENT) / 2.0, weight);
          case LIKED -> judged(id, own, rated.getLiked() ? 1 : -1, weight);
          case PREFERRED_OVER -> preferred(id, own, wire.getOther(), weight);
          case EDITED_TEXT -> maker.edited(id, own, rated.getEditedText(), weight);
          case VERDICT_NOT_SET -> Optional.empty();
        };
    return example.map(made -> made);
  }

  private Optional<? extends Example> judged(
      String id, GenerationRecord generation, double desirability, double weight) {
    return desirability == 0
        ? Optional.empty()
        : maker.judged(id, generation, desirability, weight);
  }

  /** What another model made says nothing about this one's tokens or pixels. */
  private Optional<? extends Example> preferred(
      String id, GenerationRecord own, GenerationRecord other, double weight) {
    return own.getModel().equals(other.getModel())
        ? maker.preferred(id, own, other, weight)
        : Optional.empty();
  }

  /** As {@link Rated#user} has it. */
  public static String hash(String user) {
    return Consumption.hash(user);
  }
}
