package dev.inkstone.client;

import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Opens the channel that {@link ConnectionOptions} describe, and closes it. */
final class Connection {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** A silent loss of the server ends streams; servers refuse pings more often than this. */
  private static final int KEEP_ALIVE_MINUTES = 6;

  private static final long CLOSE_SECONDS = 2;

  private Connection() {}

  /**
   * @throws IllegalArgumentException if a file of the options' security cannot be used
   */
  static ManagedChannel open(ConnectionOptions options) {
    ServerAddress server = options.server();
    ClientSecurity security = options.security();
    ManagedChannelBuilder<?> channel =
        Grpc.newChannelBuilderForAddress(server.host(), server.port(), security.credentials())
            .keepAliveTime(KEEP_ALIVE_MINUTES, TimeUnit.MINUTES);
    security.key().ifPresent(key -> channel.intercept(carrying(key)));
    return channel.build();
  }

  /** Starts no more calls, waits a little for those that run, then cancels them. */
  static void close(ManagedChannel channel) {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static ClientInterceptor carrying(String key) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + key);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
