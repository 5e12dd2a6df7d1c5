package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.Usage;
import java.time.Instant;
import java.util.List;

/** What all parts of an answer say: its name, who wrote it, and when it was begun. */
final class TextHead {
  /** Digits of a checkpoint's digest that tell it from every other. */
  private static final int FINGERPRINT = 12;

  private final Started started;
  private final String id;
  private final long created;

  TextHead(Started started, String prefix, Instant now) {
    this.started = started;
    this.id = prefix + started.getGenerationIds(0);
    this.created = now.getEpochSecond();
  }

  /** A part of the answer, or all of it, of this kind, still without choices. */
  ObjectNode of(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", started.getModel())
        .put("system_fingerprint", fingerprint(started.getCheckpoint()));
  }

  static String fingerprint(CheckpointRef checkpoint) {
    String digest = checkpoint.getDigest();
    return "fp_" + digest.substring(0, Math.min(FINGERPRINT, digest.length()));
  }

  /** What OpenAI has no field for: enough to rate the answer and to repeat it. */
  ObjectNode inkstone() {
    ObjectNode inkstone = provenance(started.getGenerationIdsList(), started.getCheckpoint());
    return inkstone
        .put("seed", Long.toUnsignedString(started.getSeed()))
        .put("prompt_tokens", started.getPromptTokens());
  }

  /** The names of what was generated, and by which weights. */
  static ObjectNode provenance(List<String> ids, CheckpointRef checkpoint) {
    ObjectNode inkstone = Json.object();
    ArrayNode list = inkstone.putArray("generation_ids");
    ids.forEach(list::add);
    inkstone
        .putObject("checkpoint")
        .put("version", checkpoint.getVersion())
        .put("digest", checkpoint.getDigest());
    return inkstone;
  }

  /** What all candidates together have cost; they share their prompt. */
  static ObjectNode usage(List<Usage> candidates) {
    int prompt = candidates.stream().mapToInt(Usage::getPromptTokens).max().orElse(0);
    int cached = candidates.stream().mapToInt(Usage::getCachedTokens).min().orElse(0);
    int completion = candidates.stream().mapToInt(Usage::getCompletionTokens).sum();
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", completion)
            .put("total_tokens", prompt + completion);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
    return usage;
  }
}
