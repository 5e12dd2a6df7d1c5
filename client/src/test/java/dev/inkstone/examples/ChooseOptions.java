package dev.inkstone.examples;

import dev.inkstone.client.ConnectionOptions;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.RetryPolicy;
import dev.inkstone.client.ServerAddress;
import dev.inkstone.client.TextStream;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** A text within a time, from a server that may be full, with every failure told. */
public final class ChooseOptions {
  private ChooseOptions() {}

  public static void main(String[] args) {
    ServerAddress server = Example.server(args);
    ConnectionOptions options =
        ConnectionOptions.to(server)
            .withDeadline(Duration.ofSeconds(30))
            .withRetries(new RetryPolicy(Duration.ofSeconds(10), 2));
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setPrompt("五绝 山居秋暝")
            .setSampling(SamplingOptions.newBuilder().setSeed(7).setTemperature(0.8f))
            .build();
    try (InkstoneClient client = InkstoneClient.connect(options);
        TextStream events = client.generate(request)) {
      events.forEachRemaining(event -> System.out.print(event.getChunk().getText()));
      System.out.println();
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        System.err.println("it took longer than half a minute");
      } else {
        System.err.println("refused: " + failure.getStatus());
      }
      System.exit(1);
    }
  }
}
