package dev.inkstone.server.security;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where TLS comes from, all PEM.
 *
 * @param certificate the server's certificate, then those that lead to its authority
 * @param key its private key, PKCS #8 without a password
 * @param clientAuthorities who signs the certificates that clients must show; empty to ask for none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthorities) {
  List<Path> all() {
    return Stream.concat(Stream.of(certificate, key), clientAuthorities.stream()).toList();
  }
}
