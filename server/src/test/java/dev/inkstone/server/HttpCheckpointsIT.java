package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.PromoteCheckpointRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints over HTTP, from a line of three; see {@link Learned#line}. */
class HttpCheckpointsIT {
  @TempDir private Path folder;
  private TestServer server;
  private Web web;

  @BeforeEach
  void start() throws IOException {
    Registry registry = new Registry(folder.resolve("registry"));
    Learned.line(registry);
    server = new TestServer(folder, Settings.usual());
    web = new Web(server.server().httpPort());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void listsLineageVerdictsAndRatings() throws Exception {
    JsonNode page = web.get("/v1/checkpoints?model=poet");
    JsonNode refused = page.at("/data/0");
    assertThat(refused.path("version").asText()).isEqualTo("3");
    assertThat(refused.path("state").asText()).isEqualTo("refused");
    assertThat(refused.path("parent").asText()).isEqualTo("2");
    assertThat(refused.path("ratings_consumed").asInt()).isEqualTo(2);
    assertThat(refused.at("/gate/passed").asBoolean()).isFalse();
    List<String> checks = new ArrayList<>();
    refused.at("/gate/checks").forEach(check -> checks.add(check.path("name").asText()));
    assertThat(checks).contains("base_loss", "preference_accuracy");
    assertThat(page.at("/data/1/state").asText()).isEqualTo("champion");
    assertThat(page.at("/data/1/live").isNull()).isTrue();
    assertThat(page.path("has_more").asBoolean()).isFalse();
  }

  @Test
  void pagesFollowEachOther() throws Exception {
    JsonNode first = web.get("/v1/checkpoints?model=poet&limit=2");
    assertThat(first.path("data")).hasSize(2);
    assertThat(first.path("has_more").asBoolean()).isTrue();
    JsonNode second =
        web.get("/v1/checkpoints?model=poet&limit=2&after=" + first.path("next").asText());
    assertThat(second.path("data")).hasSize(1);
    assertThat(second.at("/data/0/version").asText()).isEqualTo("1");
    JsonNode champions = web.get("/v1/checkpoints?state=champion");
    assertThat(champions.path("data")).hasSize(1);
    JsonNode error = web.refused(400, web.request("/v1/checkpoints?limit=0").build());
    assertThat(error.path("param").asText()).isEqualTo("limit");
  }

  @Test
  void modelsSayWhoServesAndWhatTheyCan() throws Exception {
    JsonNode poet = web.get("/v1/models/poet");
    assertThat(poet.path("object").asText()).isEqualTo("model");
    assertThat(poet.at("/inkstone/checkpoint/version").asText()).isEqualTo("2");
    assertThat(poet.at("/inkstone/kind").asText()).isEqualTo("text");
    assertThat(poet.at("/inkstone/default").asBoolean()).isTrue();
    assertThat(web.get("/v1/models").at("/data/0")).isEqualTo(poet);
  }

  @Test
  void eventsTellWhoIsChampionThenWhatHappensAndEndWithTheServer() throws Exception {
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                web.request("/v1/checkpoints/events?model=poet").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(events.readLine()).isEqualTo("event: current");
      JsonNode current = data(events);
      assertThat(current.at("/checkpoint/version").asText()).isEqualTo("2");
      CheckpointServiceGrpc.newBlockingStub(server.connect())
          .promote(
              PromoteCheckpointRequest.newBuilder().setModel("poet").setVersion("1").build());
      assertThat(events.readLine()).isEqualTo("event: promoted");
      JsonNode promoted = data(events);
      assertThat(promoted.at("/checkpoint/version").asText()).isEqualTo("1");
      assertThat(promoted.at("/previous/version").asText()).isEqualTo("2");
      server.close();
      assertThat(data(events).at("/error/code").asText()).isEqualTo("unavailable");
      assertThat(events.readLine()).isNull();
    }
  }

  private static JsonNode data(BufferedReader events) throws IOException {
    String line = events.readLine();
    assertThat(line).startsWith("data: ");
    assertThat(events.readLine()).isEmpty();
    return Web.parse(line.substring("data: ".length()));
  }
}
