package dev.inkstone.server.rpc;

/** An id that no server with this server's key has minted. */
final class UnknownGeneration extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  UnknownGeneration(String field) {
    super(field + " names no generation of this service", null, false, false);
    this.field = field;
  }

  String field() {
    return field;
  }
}
