package dev.inkstone.model.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model program: TorchScript source text, compiled by libtorch when it is loaded.
 *
 * <p>A program has no weights of its own; they are arguments of every call. It may be called from
 * several threads, each of which pays for its own calls; the handles it returns belong to the
 * caller (see {@link Values}).
 */
public final class Program implements AutoCloseable {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^  # include (\\S+)\\n");

  private final String name;
  private final TorchDevice device;
  private final NDManager manager;
  private final PtSymbolBlock module;

  private Program(
      String name, TorchDevice device, NDManager manager, PtSymbolBlock module) {
    this.name = name;
    this.device = device;
    this.manager = manager;
    this.module = module;
  }

  /**
   * Loads {@code programs/NAME.py} from the class path; its one class has the same name with a
   * capital first letter. Methods that programs share, or that are a matter of their own, stand in
   * {@code programs/parts}.
   *
   * @throws ProgramException if the source does not compile, with libtorch's own message: the
   *     offending line and the operators that would fit
   */
  public static Program load(String name, TorchDevice device) {
    String type = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return compile(type, source(name), device);
  }

  /** A source with its parts in it: a line {@code # include NAME} stands for all of that file. */
  private static String source(String name) {
    String resource = "/programs/" + name + ".py";
    try (InputStream file = Program.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new ProgramException("no program " + resource + " on the class path", null);
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return INCLUDE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(source(m.group(1))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles source text that holds the class {@code type}. */
  static Program compile(String type, String source, TorchDevice device) {
    Torch.enter();
    NDManager manager = NDManager.newBaseManager(device.djl(), "PyTorch");
    try {
      Path archive = Files.createTempFile("inkstone-" + type, ".pt");
      try {
        ProgramArchive.write(archive, type, source);
        PtSymbolBlock module =
            JniUtils.loadModule(
                (PtNDManager) manager, archive, true, new String[0], new String[0], true);
        return new Program(type, device, manager, module);
      } finally {
        Files.delete(archive);
      }
    } catch (EngineException e) {
      manager.close();
      throw new ProgramException("program " + type + " does not compile: " + e.getMessage(), e);
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException(e);
    }
  }

  /** Where the program's tensors live. */
  public TorchDevice device() {
    return device;
  }

  /**
   * Runs one method without recording gradients.
   *
   * @return the result, for the caller to close or a scope to {@link Values#adopt adopt}
   * @throws ProgramException if an operator fails, with the source line
   */
  public IValue call(String method, IValue... arguments) {
    try {
      Torch.enter();
      return IValueUtils.runMethod(module, method, arguments);
    } catch (EngineException e) {
      throw failed(method, e);
    }
  }

  /**
   * Runs one method with gradients recorded. Arguments go by DJL's naming: an array called {@code
   * w.NAME} is an entry of the map {@code w}; scalars are arrays without dimensions.
   */
  NDList callForTraining(String method, NDList arguments) {
    try (NDManager scope = manager.newSubManager()) {
      Torch.enter();
      JniUtils.setGradMode(true);
      NDList named = new NDList(arguments);
      var selector = scope.zeros(new ai.djl.ndarray.types.Shape());
      selector.setName("module_method:" + method);
      named.add(selector);
      return IValueUtils.forward(module, named, true);
    } catch (EngineException e) {
      throw failed(method, e);
    }
  }

  private ProgramException failed(String method, EngineException e) {
    return new ProgramException(name + "." + method + " failed: " + e.getMessage(), e);
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
