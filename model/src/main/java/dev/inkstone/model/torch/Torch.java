package dev.inkstone.model.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Starts libtorch once for the process, with settings that DJL reads only before it loads.
 *
 * <p>The profiling graph executor is off: it recompiles a program when a new shape arrives, in the
 * middle of somebody's stream.
 */
public final class Torch {
  private static final String ENGINE = "PyTorch";

  private static final ThreadLocal<Boolean> ENTERED =
      ThreadLocal.withInitial(
          () -> {
            // Before anybody runs work alone.
            team();
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private Torch() {}

  /**
   * Sets the size of the OpenMP team that runs one operator. Only the call before the first program
   * has an effect. More threads than free cores make every operator several times slower.
   */
  public static void threads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
  }

  /**
   * Runs work in a thread that ends with it, and so does the OpenMP team that libtorch gives every
   * thread it runs in. While more such threads live than there are cores, libgomp puts its teams to
   * sleep between operators instead of spinning, and every step takes twice as long.
   *
   * <p>An interrupt does not end the wait, since nobody would close what the work hands over; it is
   * pending afterwards.
   *
   * @throws IOException if the work does
   */
  public static <T> T apart(Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "torch-apart");
    thread.start();
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("the work is done, so there is no wait", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The size of the OpenMP team, as it was set before the first program. */
  public static int team() {
    return Team.SIZE;
  }

  /** Read once, since libtorch tells new threads what another has set for itself. */
  private static final class Team {
    private static final int SIZE = size();

    private static int size() {
      engine();
      return JniUtils.getNumThreads();
    }
  }

  /**
   * Runs work with one thread less than the team has, if the team has every core. A team goes at the
   * pace of its slowest thread, which is the one whose core has to receive and send, too.
   */
  public static void leavingCore(Runnable work) {
    enter();
    int team = JniUtils.getNumThreads();
    boolean all = team > 1 && team >= Runtime.getRuntime().availableProcessors();
    inTeamOf(all ? team - 1 : team, work);
  }

  /** Runs work without a team, beside other threads that do so, too. */
  public static void alone(Runnable work) {
    enter();
    inTeamOf(1, work);
  }

  private static void inTeamOf(int threads, Runnable work) {
    int team = JniUtils.getNumThreads();
    if (threads == team) {
      work.run();
      return;
    }
    JniUtils.setNumThreads(threads);
    try {
      work.run();
    } finally {
      JniUtils.setNumThreads(team);
    }
  }

  /** Prepares the calling thread to run programs; libtorch keeps this setting per thread. */
  static void enter() {
    ENTERED.get();
  }

  static Engine engine() {
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine(ENGINE);
  }
}
