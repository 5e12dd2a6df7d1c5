package dev.inkstone.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Where a model's tensors live and its operators run: the CPU, or one GPU. */
public final class TorchDevice {
  public static final TorchDevice CPU = new TorchDevice(Device.cpu());

  private final Device device;

  private TorchDevice(Device device) {
    this.device = device;
  }

  /**
   * Reads a device as the command line writes it.
   *
   * @param name {@code auto} (the first GPU if there is one), {@code cpu}, {@code cuda} or {@code
   *     cuda:N}
   * @throws IllegalArgumentException if the name is none of these, or no such GPU is there
   */
  public static TorchDevice parse(String name) {
    if (!name.matches("auto|cpu|cuda(:\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "device must be auto, cpu, cuda or cuda:N, but is \"" + name + "\"");
    }
    if (name.equals("cpu")) {
      return CPU;
    }
    Engine engine = Torch.engine();
    int gpus = engine.getGpuCount();
    if (name.equals("auto")) {
      return gpus > 0 ? new TorchDevice(Device.gpu(0)) : CPU;
    }
    int index = name.length() > 5 ? Integer.parseInt(name.substring(5)) : 0;
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "device " + name + " is not there: libtorch sees " + gpus + " GPUs; use cpu or auto");
    }
    return new TorchDevice(Device.gpu(index));
  }

  Device djl() {
    return device;
  }

  /** {@code cpu} or {@code cuda:N}. */
  @Override
  public String toString() {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }
}
