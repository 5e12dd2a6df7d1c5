// Which models there are, and what can be asked of them.
import { get } from "./api.js";

/**
 * { text: [writer], image: [painter] }, the server's defaults first. A writer has { name, verse: whether it
 * wants a form and a title, messages: whether it converses }; a painter { name, words, most: how many words it
 * takes at once, inSteps, guided }.
 */
export async function models() {
  const { data } = await get("/v1/models");
  const own = data.map(({ id, inkstone }) => ({ name: id, ...inkstone }));
  own.sort((one, other) => Number(other.default) - Number(one.default));
  return {
    text: own.filter((each) => each.kind === "text").map(writer),
    image: own.filter((each) => each.kind === "image").map(painter),
  };
}

const writer = ({ name, messages, prompt_format: format }) =>
  ({ name, messages, verse: format === "verse" });

const painter = ({ name, words, most_words: most, max_steps: steps, guided }) =>
  ({ name, words: words.map((word) => word.name), most, inSteps: steps > 1, guided });

export const names = (models) => models.map((model) => model.name);
