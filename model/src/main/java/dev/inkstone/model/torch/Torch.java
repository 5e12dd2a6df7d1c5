package dev.inkstone.model.torch;

import ai.djl.Device;
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

  /**
   * Reads a device as the command line writes it.
   *
   * @param name {@code auto} (the first GPU if there is one), {@code cpu}, {@code cuda} or {@code
   *     cuda:N}
   * @throws IllegalArgumentException if the name is none of these, or no such GPU is there
   */
  public static Device device(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = engine().getGpuCount();
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (!name.matches("cuda(:\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "device must be auto, cpu, cuda or cuda:N, but is \"" + name + "\"");
    }
    int index = name.length() > 5 ? Integer.parseInt(name.substring(5)) : 0;
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "device " + name + " is not there: libtorch sees " + gpus + " GPUs; use cpu or auto");
    }
    return Device.gpu(index);
  }

  /** Prepares the calling thread to run programs; libtorch keeps this setting per thread. */
  static void enter() {
    engine();
    JniUtils.setGraphExecutorOptimize(false);
  }

  private static Engine engine() {
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine(ENGINE);
  }
}
