// What a model can draw, and how it can be told to.
import { get } from "../api.js";

const known = new Map();

/** { names: [word], steps: whether it draws in steps, guidance: whether it can be guided } */
export async function vocabulary(model) {
  if (!known.has(model)) known.set(model, await get(`/v1/words?model=${encodeURIComponent(model)}`));
  const { words, steps, guidance } = known.get(model);
  return { names: words.map((word) => word.name), steps, guidance };
}
