// Asks for text and turns OpenAI's chunks into four kinds of event, in this order: `begun` once (which
// checkpoint writes, under which ids), `text` for each piece, `ended` for each candidate, `usage` once.
import { stream } from "../api.js";
import { user } from "../memory.js";

/**
 * @param wish { model, prompt or messages, candidates, temperature, maxTokens, seed, store }
 */
export async function* write(wish, signal) {
  const path = wish.messages ? "/v1/chat/completions" : "/v1/completions";
  for await (const { object } of stream(path, body(wish), signal)) {
    if (object.inkstone?.generation_ids) yield begun(object);
    for (const choice of object.choices ?? []) {
      const text = choice.text ?? choice.delta?.content;
      if (text) yield { kind: "text", index: choice.index, text };
      if (choice.finish_reason) {
        yield { kind: "ended", index: choice.index, reason: choice.finish_reason };
      }
    }
    if (object.usage) yield { kind: "usage", tokens: object.usage.completion_tokens };
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
    store: wish.store,
    user: user(),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function begun(object) {
  const { generation_ids: ids, checkpoint, seed } = object.inkstone;
  return { kind: "begun", model: object.model, ids, checkpoint, seed };
}
