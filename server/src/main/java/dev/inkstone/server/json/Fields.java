package dev.inkstone.server.json;

import static dev.inkstone.server.json.Fields.Surface.CHAT;
import static dev.inkstone.server.json.Fields.Surface.COMPLETIONS;
import static dev.inkstone.server.json.Fields.Surface.IMAGES;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of every field of a request: the one table, which requests are held to and which
 * {@code server/README.md} shows. A field that is not in it is refused by its name.
 */
public final class Fields {
  /** Whose requests have the field. */
  public enum Surface {
    CHAT,
    COMPLETIONS,
    IMAGES
  }

  /** What becomes of a field. */
  public enum Fate {
    /** It does what OpenAI says. */
    ACCEPTED,
    /** Inkstone's own, which OpenAI does not have. */
    OURS,
    /** It changes nothing here, and nobody who sends it is worse off. */
    IGNORED,
    /** What it asks for cannot be had, and an answer without it would be another one. */
    REFUSED
  }

  /**
   * A field.
   *
   * @param name with the objects around it, as {@code stream_options.include_usage}; {@code []}
   *     stands for each element of a list
   * @param contract the same in the contract's messages, where it may be two; empty if it has
   *     none there
   * @param harmless values, as JSON, with which a refused field says what is the case anyway
   */
  public record Field(
      String name,
      Set<Surface> surfaces,
      Fate fate,
      String contract,
      List<String> harmless,
      String note) {}

  private static final Set<Surface> TEXT = EnumSet.of(CHAT, COMPLETIONS);
  private static final Set<Surface> ALL = EnumSet.allOf(Surface.class);
  private static final Set<Surface> CHAT_ONLY = EnumSet.of(CHAT);
  private static final Set<Surface> LEGACY = EnumSet.of(COMPLETIONS);
  private static final Set<Surface> DRAWN = EnumSet.of(IMAGES);

  /** Every field there is. */
  public static final List<Field> TABLE =
      List.of(
          accepted(ALL, "model", "model", "absent: the server's default"),
          accepted(ALL, "user", "user", "at most 128 bytes"),
          accepted(CHAT_ONLY, "safety_identifier", "user", "as `user`, where there is none"),
          accepted(TEXT, "n", "candidates", "1 to 16"),
          accepted(DRAWN, "n", "count", "1 to 256"),
          accepted(ALL, "stream", "", "server-sent events"),
          accepted(TEXT, "stream_options", "", "only with `stream`"),
          accepted(TEXT, "stream_options.include_usage", "", ""),
          ignored(TEXT, "stream_options.include_obfuscation", "nothing is padded"),
          accepted(CHAT_ONLY, "messages", "messages.messages", "at most 512 KiB in all"),
          accepted(CHAT_ONLY, "messages[].role", "", "system or developer first, user, assistant"),
          accepted(CHAT_ONLY, "messages[].content", "", "a string, or parts of type text"),
          accepted(CHAT_ONLY, "messages[].content[].type", "", "text"),
          accepted(CHAT_ONLY, "messages[].content[].text", "", ""),
          ignored(CHAT_ONLY, "messages[].name", "models here see roles alone"),
          refused(CHAT_ONLY, "messages[].refusal", "", "\"\""),
          refused(CHAT_ONLY, "messages[].audio", ""),
          refused(CHAT_ONLY, "messages[].tool_calls", "no tools here", "[]"),
          refused(CHAT_ONLY, "messages[].tool_call_id", "no tools here"),
          refused(CHAT_ONLY, "messages[].function_call", "no tools here"),
          accepted(LEGACY, "prompt", "prompt", "a string, or a list of one"),
          accepted(TEXT, "max_tokens", "sampling.max_tokens", "absent: the model's default"),
          accepted(CHAT_ONLY, "max_completion_tokens", "sampling.max_tokens", "the newer name"),
          accepted(TEXT, "temperature", "sampling.temperature", "0 to 2"),
          accepted(TEXT, "top_p", "sampling.top_p", ""),
          accepted(TEXT, "presence_penalty", "sampling.presence_penalty", ""),
          accepted(TEXT, "frequency_penalty", "sampling.frequency_penalty", ""),
          accepted(TEXT, "stop", "sampling.stop", "up to 16, each up to 256 bytes"),
          accepted(TEXT, "seed", "sampling.seed", "64 bits: a number, or its digits as a string"),
          accepted(TEXT, "logit_bias", "sampling.logit_bias", "token ids of the model"),
          accepted(TEXT, "logprobs", "logprobs", "chat: true; completions: how many"),
          accepted(CHAT_ONLY, "top_logprobs", "top_logprobs", "0 to 20"),
          accepted(CHAT_ONLY, "response_format", "", "text, json_object, json_schema"),
          accepted(CHAT_ONLY, "response_format.type", "", ""),
          accepted(CHAT_ONLY, "response_format.json_schema", "", ""),
          accepted(
              CHAT_ONLY,
              "response_format.json_schema.schema",
              "constraint.json_schema",
              "always strict: the text matches, or is cut by its length"),
          ignored(CHAT_ONLY, "response_format.json_schema.name", "models here do not see it"),
          ignored(CHAT_ONLY, "response_format.json_schema.description", "as the name"),
          ignored(CHAT_ONLY, "response_format.json_schema.strict", "it always is"),
          accepted(CHAT_ONLY, "store", "store", "kept, to be rated and learned from"),
          ignored(CHAT_ONLY, "metadata", "there is no place to see it again"),
          ignored(CHAT_ONLY, "service_tier", "there is one"),
          ignored(CHAT_ONLY, "parallel_tool_calls", "no tools here"),
          ignored(CHAT_ONLY, "prediction", "a hint for speed"),
          ignored(CHAT_ONLY, "prompt_cache_key", "prefixes are found without"),
          ignored(CHAT_ONLY, "prompt_cache_retention", "prefixes are found without"),
          ignored(CHAT_ONLY, "prompt_cache_options", "prefixes are found without"),
          ignored(CHAT_ONLY, "reasoning_effort", "models here do not reason apart"),
          refused(CHAT_ONLY, "verbosity", "say it in the messages", "\"medium\""),
          refused(CHAT_ONLY, "modalities", "text alone", "[\"text\"]"),
          refused(CHAT_ONLY, "audio", "text alone"),
          refused(CHAT_ONLY, "tools", "no tools here", "[]"),
          refused(CHAT_ONLY, "tool_choice", "no tools here", "\"none\"", "\"auto\""),
          refused(CHAT_ONLY, "functions", "no tools here", "[]"),
          refused(CHAT_ONLY, "function_call", "no tools here", "\"none\"", "\"auto\""),
          refused(CHAT_ONLY, "web_search_options", "no tools here"),
          refused(CHAT_ONLY, "moderation", "nothing here moderates"),
          refused(LEGACY, "echo", "put the prompt before the text yourself", "false"),
          refused(LEGACY, "suffix", "models here only go on", "\"\""),
          refused(LEGACY, "best_of", "rate them, and the service learns", "1"),
          accepted(DRAWN, "prompt", "prompt", "empty or absent: anything the model draws"),
          accepted(DRAWN, "size", "width height", "`auto`, or what the model draws, as `64x64`"),
          accepted(DRAWN, "response_format", "", "b64_json; url is refused: nothing is kept here"),
          accepted(DRAWN, "output_format", "format", "png or jpeg"),
          accepted(DRAWN, "partial_images", "previews", "0 to 3, with `stream`"),
          refused(DRAWN, "output_compression", "JPEG has one quality here", "100"),
          refused(DRAWN, "background", "images are opaque", "\"auto\"", "\"opaque\""),
          refused(DRAWN, "style", "say it in the prompt"),
          ignored(DRAWN, "quality", "see `steps`"),
          ignored(DRAWN, "moderation", "nothing here moderates"),
          ours(TEXT, "top_k", "sampling.top_k", "0 keeps all"),
          ours(TEXT, "min_p", "sampling.min_p", "0 to 1"),
          ours(TEXT, "repetition_penalty", "sampling.repetition_penalty", "1 is none"),
          ours(TEXT, "min_tokens", "sampling.min_tokens", ""),
          ours(TEXT, "stop_token_ids", "sampling.stop_token_ids", ""),
          ours(TEXT, "ignore_eos", "sampling.ignore_eos", ""),
          ours(TEXT, "constraint", "constraint", "one of the following; no `response_format` then"),
          ours(TEXT, "constraint.regex", "constraint.regex", "all of the text"),
          ours(TEXT, "constraint.choices", "constraint.choices", "strings"),
          ours(TEXT, "constraint.json_schema", "constraint.json_schema", "an object"),
          ours(TEXT, "constraint.verse", "constraint.verse", ""),
          ours(TEXT, "constraint.verse.form", "constraint.verse.form", "五绝 七绝 五律 七律"),
          ours(TEXT, "constraint.verse.rhyme", "constraint.verse.rhyme", "a character"),
          ours(TEXT, "constraint.verse.opening", "constraint.verse.opening", ""),
          ours(LEGACY, "store", "store", "as in chat"),
          ours(DRAWN, "store", "store", "as in chat"),
          ours(DRAWN, "seed", "seed", "image i has seed + i"),
          ours(DRAWN, "steps", "steps", ""),
          ours(DRAWN, "guidance", "guidance", "0 to 30"),
          ours(DRAWN, "previews", "previews", "as `partial_images`, up to `steps`"),
          ours(DRAWN, "latent", "latent", "a walk between two images, in place of `n` and `seed`"),
          ours(DRAWN, "latent.from", "latent.from_seed", "a seed"),
          ours(DRAWN, "latent.to", "latent.to_seed", "a seed"),
          ours(DRAWN, "latent.frames", "latent.frames", "2 to 256"));

  private Fields() {}

  private static Field accepted(Set<Surface> on, String name, String contract, String note) {
    return new Field(name, on, Fate.ACCEPTED, contract, List.of(), note);
  }

  private static Field ours(Set<Surface> on, String name, String contract, String note) {
    return new Field(name, on, Fate.OURS, contract, List.of(), note);
  }

  private static Field ignored(Set<Surface> on, String name, String note) {
    return new Field(name, on, Fate.IGNORED, "", List.of(), note);
  }

  private static Field refused(Set<Surface> on, String name, String note, String... harmless) {
    return new Field(name, on, Fate.REFUSED, "", List.of(harmless), note);
  }

  /** The table as the README shows it. */
  public static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| field | of | becomes | |");
    lines.add("|---|---|---|---|");
    for (Field field : TABLE) {
      lines.add(
          "| `%s` | %s | %s | %s |"
              .formatted(field.name(), surfaces(field), fate(field), field.note()));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String surfaces(Field field) {
    return field.surfaces().stream()
        .map(surface -> surface.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static String fate(Field field) {
    String fate = field.fate().name().toLowerCase(Locale.ROOT);
    return field.harmless().isEmpty()
        ? fate
        : "%s, but for `%s`".formatted(fate, String.join("`, `", field.harmless()));
  }
}
