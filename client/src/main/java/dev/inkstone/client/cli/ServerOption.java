package dev.inkstone.client.cli;

import dev.inkstone.client.ConnectionOptions;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.RetryPolicy;
import dev.inkstone.client.ServerAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --server}, which every command that talks to a server has. */
final class ServerOption {
  static final String NAME = "--server";

  @Option(
      names = NAME,
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "The server's gRPC address (default: 127.0.0.1:9090).")
  private ServerAddress address = ServerAddress.LOCAL;

  /** Who waits at a terminal would rather hear of a full server, or of none, than wait for it. */
  InkstoneClient connect() {
    return InkstoneClient.connect(ConnectionOptions.to(address).withRetries(RetryPolicy.NONE));
  }

  static final class AddressConverter implements ITypeConverter<ServerAddress> {
    @Override
    public ServerAddress convert(String text) {
      try {
        return ServerAddress.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
