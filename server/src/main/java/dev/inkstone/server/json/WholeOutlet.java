package dev.inkstone.server.json;

/** An outlet that keeps what comes until all is there; it has room for everything. */
abstract class WholeOutlet extends ReplyOutlet {
  WholeOutlet(Reply reply) {
    super(reply);
  }

  /** Never calls it, since it is always ready. */
  @Override
  public final void onReady(Runnable handler) {}

  @Override
  public final boolean isReady() {
    return true;
  }
}
