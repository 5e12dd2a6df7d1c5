// Asks for text and turns OpenAI's chunks into four kinds of event, in this order: `begun` once (which
// checkpoint writes, under which ids), `text` for each piece, `ended` for each candidate, `usage` once.
import { stream } from "../api.js";
import { user } from "../memory.js";

/**
 * @param wish { model, prompt or messages, candidates, temperature, maxTokens, seed, store }
 */
export async function* write(wish, signal) {
  const path = wish.messages ? "/v1/chat/completions" : "/v1/completions";
  for await (const part of stream(path, body(wish), signal)) {
    if (part.inkstone?.generation_ids) yield begun(part);
    for (const choice of part.choices ?? []) {
      const text = choice.text ?? choice.delta?.content;
      if (text) yield { kind: "text", index: choice.index, text };
      if (choice.finish_reason) {
        yield { kind: "ended", index: choice.index, reason: choice.finish_reason };
      }
    }
    if (part.usage) yield { kind: "usage", tokens: part.usage.completion_tokens };
  }
}

function body(wish) {
  return {
    model: wish.model,
    ...(wish.messages ? { messages: wish.messages } : { prompt: wish.prompt }),
    n: wish.candidates,
    temperature: wish.temperature,
    max_tokens: wish.maxTokens,
    seed: wish.seed,
    // Or as the server has it: without Kafka it keeps nothing, and refuses who insists.
    store: wish.store ? undefined : false,
    user: user(),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function begun(part) {
  const { generation_ids: ids, checkpoint, seed } = part.inkstone;
  return { kind: "begun", model: part.model, ids, checkpoint, seed };
}
