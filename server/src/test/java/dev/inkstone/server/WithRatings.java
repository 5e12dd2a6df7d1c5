package dev.inkstone.server;

import static dev.inkstone.server.TestServer.request;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.GenerateTextRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test class whose server, started by each test, has the broker and takes ratings. */
abstract class WithRatings extends WithKafka {
  @TempDir Path folder;
  TestServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  void start(RatingOptions options) throws Exception {
    server = new TestServer(folder, Settings.usual().with(options)).awaitRatings();
  }

  /** The id of a text that was just written. */
  String generated() throws Exception {
    return id(request(5));
  }

  /** The id of the first text that this asks for. */
  String id(GenerateTextRequest.Builder request) throws Exception {
    return server.write(request).started().getGenerationIds(0);
  }
}
