package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.Web.Event;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageServiceGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images over HTTP: as OpenAI sends them, and the same bytes as over gRPC. */
class HttpImagesIT {
  private static final String IMAGES = "/v1/images/generations";

  @TempDir private Path folder;
  private TestServer server;
  private Web web;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publishPainter(shipped, "painter", "first weights");
    server = new TestServer(folder, TestServer.Settings.usual());
    web = new Web(server.server().httpPort());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String request(String more) {
    return "{'seed': 5, 'steps': 6, 'guidance': 3%s}".formatted(more);
  }

  private List<String> overGrpc(GenerateImagesRequest request) {
    String[] images = new String[request.getCount()];
    var responses = ImageServiceGrpc.newBlockingStub(server.connect()).generate(request);
    while (responses.hasNext()) {
      for (Image image : responses.next().getBatch().getImagesList()) {
        images[image.getIndex()] =
            Base64.getEncoder().encodeToString(image.getData().toByteArray());
      }
    }
    return List.of(images);
  }

  @Test
  void theSameRequestAndSeedGiveTheSameBytesOverEitherPort() throws Exception {
    List<String> expected =
        overGrpc(
            GenerateImagesRequest.newBuilder()
                .setCount(4)
                .setSeed(5)
                .setSteps(6)
                .setGuidance(3)
                .build());
    JsonNode whole = web.ask(IMAGES, request(", 'n': 4"));
    List<String> images = new ArrayList<>();
    whole.path("data").forEach(image -> images.add(image.path("b64_json").asText()));
    assertThat(images).isEqualTo(expected);
    assertThat(whole.at("/inkstone/generation_ids")).hasSize(4);
    assertThat(whole.at("/data/3/inkstone/seed").asText()).isEqualTo("8");
    assertThat(whole.path("output_format").asText()).isEqualTo("png");
    assertThat(whole.path("size").asText()).matches("[0-9]+x[0-9]+");
  }

  @Test
  void partialImagesComeInOrderAndBeforeTheirImage() throws Exception {
    List<Event> events =
        web.events(IMAGES, request(", 'n': 2, 'stream': true, 'partial_images': 2"));
    assertThat(events)
        .allSatisfy(
            event -> assertThat(event.json().path("type").asText()).isEqualTo(event.name()));
    for (int index = 0; index < 2; index++) {
      int image = index;
      List<JsonNode> own =
          events.stream()
              .map(Event::json)
              .filter(json -> json.at("/inkstone/index").asInt() == image)
              .toList();
      assertThat(own).extracting(json -> json.path("partial_image_index").asInt(-1))
          .containsExactly(0, 1, -1);
      assertThat(own.get(2).path("type").asText()).isEqualTo("image_generation.completed");
      assertThat(own.get(0).at("/inkstone/steps").asInt()).isEqualTo(6);
    }
  }

  @Test
  void aWalkHasItsFrames() throws Exception {
    JsonNode walk =
        web.ask(IMAGES, "{'steps': 2, 'latent': {'from': 1, 'to': '2', 'frames': 5}}");
    assertThat(walk.path("data")).hasSize(5);
    assertThat(walk.at("/data/0/inkstone/seed").asText()).isEqualTo("1");
    assertThat(walk.at("/data/2/inkstone/seed").isNull()).isTrue();
    assertThat(walk.at("/data/4/inkstone/seed").asText()).isEqualTo("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'n': 257                         | n               | must be in [1, 256]
          'size': '1024x1024'              | size            | pixels only
          'size': 'big'                    | size            | must be auto
          'response_format': 'url'         | response_format | must be b64_json
          'output_format': 'webp'          | output_format   | must be png or jpeg
          'background': 'transparent'      | background      | is not offered
          'partial_images': 4, 'stream': true | partial_images | must be in [0, 3]
          'partial_images': 1              | partial_images  | needs stream
          'previews': 7, 'stream': true    | previews        | must be in [0, 6]
          'prompt': 5                      | prompt          | must be a string
          'size': '8x9999'                 | size            | pixels only
          'latent': {'from': 1, 'to': 2}   | latent.frames   | must be set
          'model': 'poet'                  | model           | /v1/chat/completions
          """)
  void whatIsWrongIsNamed(String field, String param, String message) throws Exception {
    JsonNode error = web.refused(400, web.post(IMAGES, request(", " + field)));
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("message").asText()).contains(message);
  }

  @Test
  void aReaderWhoLeavesEndsTheDrawing() throws Exception {
    Gate gate = new Gate();
    String body = request(", 'n': 64, 'stream': true, 'previews': 6");
    try (Stream<String> lines = web.lines(IMAGES, body)) {
      assertThat(lines.limit(2)).hasSize(2);
      server.painter().beforeStep(gate);
    }
    gate.open();
    eventually("the places are free", () -> server.server().admission().streams() == 0);
  }
}
