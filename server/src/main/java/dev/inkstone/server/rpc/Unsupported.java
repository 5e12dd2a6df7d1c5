package dev.inkstone.server.rpc;

/** A request for something that the contract has and this server does not offer yet. */
public final class Unsupported extends Exception {
  Unsupported(String what) {
    super(what, null, false, false);
  }
}
