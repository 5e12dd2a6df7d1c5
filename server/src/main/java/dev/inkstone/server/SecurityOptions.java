package dev.inkstone.server;

import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may call, and how.
 *
 * @param keys the file of the API keys; empty to ask for none
 * @param insecure whether to serve other machines without keys
 * @param tls empty to talk in the clear
 */
public record SecurityOptions(
    Optional<Path> keys, boolean insecure, Optional<TlsFiles> tls, EdgeLimits limits) {
  /** For a server on loopback. */
  public static SecurityOptions none() {
    return new SecurityOptions(Optional.empty(), false, Optional.empty(), EdgeLimits.USUAL);
  }
}
