// Which models there are: those that write and those that draw.
import { get } from "./api.js";

/** { text: [name], image: [name], verse: set of names } */
export async function models() {
  const { data } = await get("/v1/models");
  const of = (kind) => data.filter((each) => each.inkstone?.kind === kind).map((each) => each.id);
  const verse = data.filter((each) => each.inkstone?.prompt_format === "verse");
  return { text: of("text"), image: of("image"), verse: new Set(verse.map((each) => each.id)) };
}
