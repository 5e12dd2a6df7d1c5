package dev.inkstone.model.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Starts libtorch once for the process, with settings that DJL reads only before it loads.
 *
 * <p>The profiling graph executor is off: it recompiles a program when a new shape arrives, in the
 * middle of somebody's stream.
 */
public final class Torch {
  private static final String ENGINE = "PyTorch";

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

  /** Prepares the calling thread to run programs; libtorch keeps this setting per thread. */
  static void enter() {
    engine();
    JniUtils.setGraphExecutorOptimize(false);
  }

  static Engine engine() {
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine(ENGINE);
  }
}
