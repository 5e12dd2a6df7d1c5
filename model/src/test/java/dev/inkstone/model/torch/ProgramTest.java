package dev.inkstone.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.IValue;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final String HEAD =
      "class Small(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

  private static Program program(String method) {
    return Program.compile("Small", HEAD + method, TorchDevice.CPU);
  }

  @Test
  void runsAMethodOnTensors() {
    String twice = "  def twice(self, x: Tensor) -> Tensor:\n    return x * 2\n";
    try (Program program = program(twice);
        Values scope = Values.of(program)) {
      IValue x = scope.value(scope.floats(new float[] {1, 2, 3}, 3));
      float[] result = new float[3];
      scope.read(scope.call(program, "twice", x), result);
      assertThat(result).containsExactly(2, 4, 6);
    }
  }

  @Test
  void aSourceThatDoesNotCompileSaysWhichLine() {
    String wrong = "  def twice(self, x: Tensor) -> Tensor:\n    return torch.no_such_op(x)\n";
    assertThatThrownBy(() -> program(wrong))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("program Small does not compile")
        .hasMessageContaining("return torch.no_such_op(x)");
  }

  @Test
  void anOperatorThatFailsSaysWhichLine() {
    String add = "  def add(self, x: Tensor, y: Tensor) -> Tensor:\n    return x + y\n";
    try (Program program = program(add);
        Values scope = Values.of(program)) {
      IValue x = scope.value(scope.floats(new float[2], 2));
      IValue y = scope.value(scope.floats(new float[3], 3));
      assertThatThrownBy(() -> scope.call(program, "add", x, y))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("Small.add failed")
          .hasMessageContaining("return x + y");
    }
  }

  @Test
  void aProgramThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> Program.load("nothing", TorchDevice.CPU))
        .hasMessageContaining("/programs/nothing.py");
  }
}
