package dev.inkstone.server.swap;

/** Somebody wanted text of a model that draws, or images of one that writes. */
public final class OtherKind extends Exception {
  private static final long serialVersionUID = 1L;

  OtherKind(LoadedCheckpoint checkpoint) {
    super(describe(checkpoint), null, false, false);
  }

  private static String describe(LoadedCheckpoint checkpoint) {
    return checkpoint.model()
        + (checkpoint instanceof ImageCheckpoint
            ? " draws images: call ImageService.Generate or /v1/images/generations"
            : " writes text: call TextService.Generate or /v1/chat/completions");
  }
}
