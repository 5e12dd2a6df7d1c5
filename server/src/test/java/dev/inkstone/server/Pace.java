package dev.inkstone.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Makes each step of a fake model last about as long as a real one. */
record Pace(int millis) implements Runnable {
  @Override
  public void run() {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }
}
