package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.server.rpc.Problem;
import dev.inkstone.server.rpc.Ratings;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.WithdrawRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST /v1/ratings} and {@code DELETE /v1/ratings/GENERATION_ID}: the contract's Rate and
 * Withdraw, with its names. An id may have the beginning that OpenAI's answers give it. The header
 * {@code idempotency-key}, which OpenAI's clients repeat when they try again, is the key of a body
 * that has none.
 */
public final class RatingsApi {
  private static final Set<String> FIELDS =
      Set.of(
          "generation_id", "candidate", "stars", "liked", "preferred_over", "edited_text",
          "aspects", "comment", "user", "idempotency_key");
  private static final Set<String> OF_PREFERENCE = Set.of("generation_id", "candidate");
  private static final Set<String> VERDICTS =
      Set.of("stars", "liked", "preferred_over", "edited_text");

  private final Ratings ratings;

  public RatingsApi(Ratings ratings) {
    this.ratings = ratings;
  }

  /** What it answers. */
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/ratings", this::rate),
        new Route("DELETE", "/v1/ratings/:generation_id", this::withdraw));
  }

  private void rate(Call call, Reply reply) throws InvalidRequest {
    Body body = Body.read(call.body(), FIELDS);
    RateRequest.Builder request = RateRequest.newBuilder();
    body.text("generation_id").map(RatingsApi::bare).ifPresent(request::setGenerationId);
    body.integer("candidate").ifPresent(request::setCandidate);
    verdict(body, request);
    body.object("aspects").ifPresent(aspects -> aspects(aspects, request));
    body.text("comment").ifPresent(request::setComment);
    body.text("user").ifPresent(request::setUser);
    body.text("idempotency_key")
        .or(() -> call.header().apply("idempotency-key"))
        .ifPresent(request::setIdempotencyKey);
    body.requireRight();
    ratings.rate(request.build(), sender(reply));
  }

  private static void verdict(Body body, RateRequest.Builder request) {
    if (VERDICTS.stream().filter(name -> body.node(name).isPresent()).count() > 1) {
      body.wrong("verdict", "set one of stars, liked, preferred_over and edited_text");
    }
    body.integer("stars").ifPresent(request::setStars);
    body.flag("liked").ifPresent(request::setLiked);
    body.text("edited_text").ifPresent(request::setEditedText);
    body.object("preferred_over")
        .ifPresent(other -> request.setPreferredOver(preference(other)));
  }

  private static Preference preference(Body other) {
    other.allow(OF_PREFERENCE);
    Preference.Builder preference = Preference.newBuilder();
    other.text("generation_id").map(RatingsApi::bare).ifPresent(preference::setGenerationId);
    other.integer("candidate").ifPresent(preference::setCandidate);
    return preference.build();
  }

  private static void aspects(Body aspects, RateRequest.Builder request) {
    for (Map.Entry<String, JsonNode> aspect : aspects.json().properties()) {
      aspects.number(aspect.getKey())
          .ifPresent(value -> request.putAspects(aspect.getKey(), value));
    }
  }

  private void withdraw(Call call, Reply reply) {
    WithdrawRequest.Builder request =
        WithdrawRequest.newBuilder().setGenerationId(bare(call.path().apply("generation_id")));
    call.query().apply("user").ifPresent(request::setUser);
    call.query()
        .apply("idempotency_key")
        .or(() -> call.header().apply("idempotency-key"))
        .ifPresent(request::setIdempotencyKey);
    ratings.withdraw(request.build(), sender(reply));
  }

  /** The id without what the answers of OpenAI's kind put before it. */
  private static String bare(String id) {
    return id.replaceFirst("^(chatcmpl|cmpl)-", "");
  }

  private static Ratings.Sender sender(Reply reply) {
    return new Ratings.Sender() {
      @Override
      public void accepted(String rating) {
        reply.whole(Json.object().put("object", "rating").put("rating_id", rating));
      }

      @Override
      public void refused(Problem problem) {
        reply.fail(ApiError.of(problem));
      }
    };
  }
}
