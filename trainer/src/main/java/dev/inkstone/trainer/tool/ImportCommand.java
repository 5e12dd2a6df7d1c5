package dev.inkstone.trainer.tool;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.hf.Importer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inkstone import}: a folder in Hugging Face's layout becomes a checkpoint. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Publishes a model in Hugging Face's layout (config.json, tokenizer.json, *.safetensors).",
      "Llama 2 and 3, SmolLM2, Mistral, Qwen2, Qwen3 and GPT-2 are known; a running service finds"
          + " what is new in its registry."
    })
public final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Parameters(paramLabel = "DIR", description = "The model's folder.")
  private Path folder;

  @Option(names = "--name", paramLabel = "NAME", required = true, description = "What to call it.")
  private String name;

  @Option(
      names = "--weights",
      paramLabel = "W",
      description = "How the server holds the weights: bf16, int8 or int4 (default: bf16).")
  private Importer.Weights weights = Importer.Weights.BF16;

  @Override
  public Integer call() throws IOException {
    try {
      Checkpoint checkpoint =
          Importer.publish(folder, data.registry(), name, weights, Instant.now());
      Manifest manifest = checkpoint.manifest();
      spec.commandLine().getOut().printf(
          "imported %s@%s  %s%n", manifest.name(), manifest.version(), checkpoint.folder());
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--name: " + e.getMessage(), e);
    }
  }
}
