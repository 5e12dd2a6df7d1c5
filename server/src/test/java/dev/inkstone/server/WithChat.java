package dev.inkstone.server;

import dev.inkstone.model.checkpoint.Registry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test class that talks to the models of {@link Chats}, with one call open. */
abstract class WithChat {
  @TempDir private Path folder;
  TestServer server;
  ChatRecording chat;

  @BeforeEach
  void start() throws Exception {
    Chats.publish(new Registry(folder.resolve("shipped")));
    server = new TestServer(folder, TestServer.Settings.usual());
    chat = new ChatRecording(server.text());
  }

  @AfterEach
  void stop() {
    server.close();
  }
}
