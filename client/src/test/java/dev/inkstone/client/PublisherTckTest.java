package dev.inkstone.client;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.Status;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** The rules of Reactive Streams, as their own test kit checks them, over a real connection. */
class PublisherTckTest {
  private static final int DEFAULT_TIMEOUT_MILLIS = 2000;
  private static final int QUIET_MILLIS = 50;
  private static final long MOST = 1000;
  private static final String UNKNOWN = "unknown";

  private static FakeServer server;
  private static InkstoneClient client;

  /** Sends as many events as the prompt says. */
  @BeforeAll
  static void start() {
    server =
        FakeServer.answering(
            (request, reply) -> {
              if (request.getModel().equals(UNKNOWN)) {
                reply.onError(Status.NOT_FOUND.asException());
                return;
              }
              for (int i = Integer.parseInt(request.getPrompt()); i > 0; i--) {
                reply.onNext(FakeServer.chunk("江"));
              }
              reply.onCompleted();
            });
    client = InkstoneClient.connect(server.address());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> publisherKeepsTheRules() {
    return Arrays.stream(Verification.class.getMethods())
        .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
        .filter(method -> !method.getName().startsWith("untested"))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule -> dynamicTest(rule.getName(), () -> check(rule)));
  }

  private static void check(Method rule) throws Throwable {
    Verification verification = new Verification();
    verification.setUp();
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        Assumptions.abort(skipped.getMessage());
      }
      throw e.getCause();
    }
  }

  /** What the kit is to check. */
  public static final class Verification extends FlowPublisherVerification<GenerateTextResponse> {
    Verification() {
      super(new TestEnvironment(DEFAULT_TIMEOUT_MILLIS, QUIET_MILLIS));
    }

    @Override
    public long maxElementsFromPublisher() {
      return MOST;
    }

    @Override
    public Flow.Publisher<GenerateTextResponse> createFlowPublisher(long elements) {
      return client.publishText(
          GenerateTextRequest.newBuilder().setPrompt(Long.toString(elements)).build());
    }

    @Override
    public Flow.Publisher<GenerateTextResponse> createFailedFlowPublisher() {
      return client.publishText(GenerateTextRequest.newBuilder().setModel(UNKNOWN).build());
    }
  }
}
