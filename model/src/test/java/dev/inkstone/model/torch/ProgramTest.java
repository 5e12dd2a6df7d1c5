package dev.inkstone.model.torch;

import org.junit.jupiter.api.Test;

class ProgramTest {
  @Test
  void everyShippedProgramCompiles() {
    Program.load("decoder", TorchDevice.CPU).close();
  }
}
