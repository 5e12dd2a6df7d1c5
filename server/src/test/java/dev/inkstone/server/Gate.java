package dev.inkstone.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a fake model's steps until a test opens it, or half a minute has passed. */
final class Gate implements Runnable {
  private final CountDownLatch open = new CountDownLatch(1);

  @Override
  public void run() {
    try {
      open.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void open() {
    open.countDown();
  }
}
