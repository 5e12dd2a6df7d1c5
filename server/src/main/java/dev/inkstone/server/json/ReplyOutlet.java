package dev.inkstone.server.json;

import dev.inkstone.server.rpc.MessageOutlet;
import dev.inkstone.server.rpc.Outlet;
import dev.inkstone.server.rpc.Problem;

/**
 * What an {@link Outlet} and a {@link MessageOutlet} over HTTP have in common: their reader is who
 * reads the reply, and stands still when they do.
 */
abstract class ReplyOutlet {
  private final Reply reply;

  ReplyOutlet(Reply reply) {
    this.reply = reply;
  }

  final Reply reply() {
    return reply;
  }

  public void onReady(Runnable handler) {
    reply.onReady(handler);
  }

  public boolean isReady() {
    return reply.isReady();
  }

  public final boolean isCancelled() {
    return reply.isGone();
  }

  public final void fail(Problem problem) {
    reply.fail(ApiError.of(problem));
  }
}
