package dev.inkstone.trainer.tool;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.hf.GgufExporter;
import dev.inkstone.model.hf.GgufType;
import dev.inkstone.model.hf.HuggingFaceExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inkstone export}: a checkpoint for other engines. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a checkpoint for other engines: a folder in Hugging Face's layout, or a GGUF file.",
      "Without a version, the one that is served."
    })
public final class ExportCommand implements Callable<Integer> {
  /** What can be written. */
  private enum Format {
    HF,
    GGUF
  }

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Parameters(paramLabel = "MODEL[@VERSION]", description = "What to export.")
  private String model;

  @Option(names = "--format", paramLabel = "F", required = true, description = "hf or gguf.")
  private Format format;

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "Matrices of a GGUF file: f16 or q8_0 (default: f16).")
  private GgufType type;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write it.")
  private Path out;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description = "Where the models are that came with the program; the launcher gives it.")
  private Path shipped;

  @Override
  public Integer call() throws IOException {
    requireSense();
    Checkpoint checkpoint;
    try {
      checkpoint = open();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "MODEL[@VERSION]: " + e.getMessage(), e);
    }
    spec.commandLine().getOut().println("exported " + write(checkpoint));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private void requireSense() {
    if (type == GgufType.F32) {
      throw new ParameterException(spec.commandLine(), "--type must be f16 or q8_0");
    }
    if (type != null && format == Format.HF) {
      throw new ParameterException(spec.commandLine(), "--type goes with --format gguf alone");
    }
  }

  private Checkpoint open() throws IOException {
    int at = model.indexOf('@');
    String name = at < 0 ? model : model.substring(0, at);
    Registry registry = data.registry();
    if (registry.versions(name).isEmpty() && shipped != null) {
      Path folder = shipped.resolve(name);
      if (at < 0 && Files.exists(folder.resolve(Checkpoint.MANIFEST))) {
        return Checkpoint.open(folder);
      }
      registry = new Registry(shipped);
    }
    return at < 0
        ? registry.openChampion(name, problem -> {})
        : registry.open(name, model.substring(at + 1));
  }

  private Path write(Checkpoint checkpoint) throws IOException {
    if (format == Format.HF) {
      HuggingFaceExporter.export(checkpoint, out);
      return out;
    }
    GgufType matrices = type == null ? GgufType.F16 : type;
    Files.createDirectories(out);
    String name = checkpoint.manifest().name() + "-" + checkpoint.manifest().version();
    Path file = out.resolve(name + "-" + matrices + ".gguf");
    GgufExporter.export(checkpoint, matrices, file);
    return file;
  }
}
