// Asks for images and turns OpenAI's events into four kinds: `begun` once, `progress` and `preview`
// while they are drawn, `image` for each that is done.
import { stream } from "../api.js";
import { user } from "../memory.js";

/**
 * @param wish { model, prompt, count, previews, seed, steps, guidance } or, for a walk,
 *     { model, prompt, latent: { from, to, frames } }
 */
export async function* pictures(wish, signal) {
  const body = {
    model: wish.model,
    prompt: wish.prompt,
    n: wish.count,
    seed: wish.seed,
    steps: wish.steps,
    guidance: wish.guidance,
    latent: wish.latent,
    partial_images: wish.previews,
    user: user(),
    stream: true,
  };
  for await (const { object } of stream("/v1/images/generations", body, signal)) {
    if (object.inkstone?.generation_ids) yield begun(object);
    yield* drawn(object);
  }
}

function begun(object) {
  const { generation_ids: ids, checkpoint, seed, model } = object.inkstone;
  return { kind: "begun", model: model ?? object.model, ids, checkpoint, seed };
}

function* drawn(object) {
  const index = object.index ?? object.image_index ?? 0;
  if (object.type === "image_generation.partial_image") {
    yield { kind: "preview", index, url: url(object.b64_json) };
  } else if (object.type === "image_generation.completed") {
    yield { kind: "image", index, url: url(object.b64_json), seed: object.inkstone?.seed };
  }
}

/** An address for the bytes, to be revoked by whoever shows it. */
function url(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
}
