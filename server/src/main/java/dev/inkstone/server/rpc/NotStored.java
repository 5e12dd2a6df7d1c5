package dev.inkstone.server.rpc;

/** A generation whose request, or whose server's setting, was not to keep it. */
final class NotStored extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  NotStored(String field) {
    super(
        "the generation of %s was not stored and cannot be rated; generate with store=true"
            .formatted(field),
        null,
        false,
        false);
    this.field = field;
  }

  String field() {
    return field;
  }
}
