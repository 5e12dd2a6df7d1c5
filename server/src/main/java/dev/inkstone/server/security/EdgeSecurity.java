package dev.inkstone.server.security;

import java.util.Optional;

/**
 * How both ports are guarded.
 *
 * @param tls empty to talk in the clear
 * @param local whether only programs on this machine are meant to be served, and so no web page of
 *     a stranger either
 */
public record EdgeSecurity(
    Gatekeeper gate, Optional<Tls> tls, EdgeLimits limits, boolean local) {
  /** For a port on loopback: no keys, no TLS, and the usual limits. */
  public static final EdgeSecurity LOOPBACK =
      new EdgeSecurity(Gatekeeper.open(), Optional.empty(), EdgeLimits.USUAL, true);
}
