// Asks for images and yields them as they come: previews while they are drawn, then each as it is done.
import { stream } from "../api.js";
import { user } from "../memory.js";

/**
 * @param wish { model, prompt, count, previews, seed, steps, guidance } or, for a walk,
 *     { model, prompt, latent: { from, to, frames } }
 * @returns { index, url, done, part: how far it is, 0 to 1, id, checkpoint }; the address is to be revoked
 *     by whoever shows it
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
    previews: wish.previews,
    user: user(),
    stream: true,
  };
  for await (const event of stream("/v1/images/generations", body, signal)) {
    const { index, generation_ids: [id], checkpoint, step, steps } = event.inkstone;
    const done = event.type === "image_generation.completed";
    yield { index, url: url(event), done, part: done ? 1 : step / steps, id, checkpoint };
  }
}

function url({ b64_json: base64, output_format: format }) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: `image/${format}` }));
}
