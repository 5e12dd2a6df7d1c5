package dev.inkstone.server.rpc;

/** A conversation with a model that knows none. */
final class NoChatTemplate extends Exception {
  private static final long serialVersionUID = 1L;

  NoChatTemplate(String model) {
    super(describe(model), null, false, false);
  }

  static String describe(String model) {
    return model + " has no chat template (chat_template.jinja in its checkpoint); send a prompt";
  }
}
