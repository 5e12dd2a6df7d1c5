package dev.inkstone.model.torch;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class ProgramTest {
  @Test
  void everyShippedProgramCompiles() {
    Program.load("decoder", Device.cpu()).close();
  }
}
