package dev.inkstone.trainer.recipe;

import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import java.nio.file.Path;
import java.time.Duration;
public final class TrainCommand {
  public static void main(String[] args) throws Exception {
    Torch.threads(1);
    Path data = Path.of(args[0]);
    Path out = Path.of(args[1]);
    long steps = Long.parseLong(args[2]);
    try (BaseTraining t = BaseTraining.open(PoetRecipe.plan(steps), new BaseTraining.Intervals(250, 250, 1000), out, TorchDevice.CPU, true)) {
      t.run(TokenFile.read(data, "train"), TokenFile.read(data, "validation"), Duration.ofMinutes(Long.parseLong(args[3])), (s, d) -> {});
    }
    System.exit(0);
  }
}
