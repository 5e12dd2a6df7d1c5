import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Measures Jlama on a Hugging Face folder, one greedy stream, the best of some rounds, and prints one
 * line of JSON: {@code Measure FOLDER THREADS PROMPT_TOKENS TOKENS WEIGHTS}, weights being BF16 as in the
 * folder, or Q4.
 */
final class Measure {
  private static final int ROUNDS = 4;

  public static void main(String[] args) throws Exception {
    int prompt = Integer.parseInt(args[2]);
    int tokens = Integer.parseInt(args[3]);
    DType weights = DType.valueOf(args[4]);
    AbstractModel model =
        ModelSupport.loadModel(
            Path.of(args[0]).toFile(),
            Files.createTempDirectory("jlama").toFile(),
            DType.F32,
            // Activations: its products of 8 bits need an embedding of 8 bits, too.
            weights == DType.BF16 ? DType.BF16 : DType.F32,
            weights == DType.BF16 ? Optional.empty() : Optional.of(weights),
            Optional.of(Integer.parseInt(args[1])));
    Run best = run(model, prompt, tokens);
    for (int round = 1; round < ROUNDS; round++) {
      best = best.orBetter(run(model, prompt, tokens));
    }
    System.out.printf(
        "{\"tokens_per_second\": %.2f, \"ttft_ms\": %.1f, \"prompt_tokens\": %d}%n",
        best.tokensPerSecond, best.firstMillis, best.promptTokens);
    System.exit(0);
  }

  private record Run(double tokensPerSecond, double firstMillis, int promptTokens) {
    Run orBetter(Run other) {
      return new Run(
          Math.max(tokensPerSecond, other.tokensPerSecond),
          Math.min(firstMillis, other.firstMillis),
          promptTokens);
    }
  }

  private static Run run(AbstractModel model, int prompt, int tokens) {
    String text = "a";
    while (model.getTokenizer().encode(text).length < prompt) {
      text += " a";
    }
    long[] times = new long[tokens + prompt];
    int[] made = new int[1];
    long begin = System.nanoTime();
    var response =
        model.generate(
            UUID.randomUUID(),
            PromptContext.of(text),
            0f,
            prompt + tokens,
            (token, seconds) -> times[made[0]++] = System.nanoTime());
    double seconds = (times[made[0] - 1] - begin) / 1e9;
    return new Run(made[0] / seconds, (times[0] - begin) / 1e6, response.promptTokens);
  }
}
