package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.RatingRecord;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratings over HTTP, with a real Kafka: the same records as over gRPC. */
class HttpRatingsIT extends WithKafka {
  private static final String RATINGS = "/v1/ratings";

  @TempDir private Path folder;
  private TestServer server;
  private Web web;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder, Settings.usual().with(stored())).awaitRatings();
    web = new Web(server.server().httpPort());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The ids of so many texts, as a client gets them. */
  private List<String> generated(int count, String more) throws Exception {
    JsonNode answer =
        web.ask(
            "/v1/completions",
            "{'prompt': '七绝 春', 'max_tokens': 3, 'n': %d%s}".formatted(count, more));
    List<String> ids = new ArrayList<>();
    answer.at("/inkstone/generation_ids").forEach(id -> ids.add(id.asText()));
    return ids;
  }

  @Test
  void everyVerdictArrivesAsItWasGiven() throws Exception {
    List<String> ids = generated(2, "");
    String all =
        """
        {'generation_id': 'cmpl-%s', 'stars': 4, 'aspects': {'rhyme': 0.5}, 'comment': '好',
         'user': 'li bai', 'candidate': 0}
        """
            .formatted(ids.get(0));
    JsonNode rated = web.ask(RATINGS, all);
    web.ask(
        RATINGS,
        "{'generation_id': '%s', 'preferred_over': {'generation_id': 'cmpl-%s'}}"
            .formatted(ids.get(1), ids.get(0)));
    web.ask(
        RATINGS, "{'generation_id': '%s', 'edited_text': '春江'}".formatted(ids.get(1)));
    RatingRecord first = ratingsOf(ids.get(0), 1).get(0);
    assertThat(first.getRatingId()).isEqualTo(rated.path("rating_id").asText());
    assertThat(first.getRated().getStars()).isEqualTo(4);
    assertThat(first.getRated().getAspectsMap()).containsEntry("rhyme", 0.5f);
    assertThat(first.getRated().getComment()).isEqualTo("好");
    assertThat(first.getRated().getUser()).isEqualTo("li bai");
    List<RatingRecord> second = ratingsOf(ids.get(1), 2);
    assertThat(second.get(0).getRated().getPreferredOver().getGenerationId())
        .isEqualTo(ids.get(0));
    assertThat(second.get(1).getRated().getEditedText()).isEqualTo("春江");
  }

  @Test
  void aRepeatedRequestCountsOnceByBodyOrHeader() throws Exception {
    String id = generated(1, "").get(0);
    String body = "{'generation_id': '%s', 'stars': 4%s}";
    String inBody = body.formatted(id, ", 'idempotency_key': 'k'");
    String name = web.ask(RATINGS, inBody).path("rating_id").asText();
    assertThat(web.ask(RATINGS, inBody).path("rating_id").asText()).isEqualTo(name);
    var inHeader =
        web.request(RATINGS)
            .header("content-type", "application/json")
            .header("idempotency-key", "k")
            .POST(BodyPublishers.ofString(body.formatted(id, "").replace('\'', '"')))
            .build();
    assertThat(Web.parse(web.send(inHeader).body()).path("rating_id").asText()).isEqualTo(name);
  }

  @Test
  void aRatingCanBeTakenBack() throws Exception {
    String id = generated(1, "").get(0);
    web.ask(RATINGS, "{'generation_id': '%s', 'liked': false, 'user': 'du fu'}".formatted(id));
    var response =
        web.send(web.request(RATINGS + "/cmpl-" + id + "?user=du%20fu").DELETE().build());
    assertThat(response.statusCode()).isEqualTo(200);
    RatingRecord last = ratingsOf(id, 2).get(1);
    assertThat(last.getWithdrawn().getUser()).isEqualTo("du fu");
  }

  @Test
  void whatWasNotStoredCannotBeRated() throws Exception {
    String id = generated(1, ", 'store': false").get(0);
    JsonNode error =
        web.refused(
            412, web.post(RATINGS, "{'generation_id': '%s', 'stars': 4}".formatted(id)));
    assertThat(error.path("param").asText()).isEqualTo("generation_id");
    assertThat(error.path("message").asText()).contains("store=true");
  }
}
