// A model that can write JSON, which the shipped poet, who knows no Latin letters, cannot: one of
// the small models of the tests, with printable ASCII for its vocabulary. It has learned nothing,
// so that whatever it writes well it writes for the constraint alone.
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { eventually, http } from "./web.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const small = path.join(root, "model/src/test/resources/huggingface/smollm2");
const TEMPLATE = "{% for message in messages %}{{ message.content }}{% endfor %}";

/** Imports it into the data folder of the running server, and waits until it is served. */
export async function importScribe(data, name) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "scribe-"));
  try {
    await fs.cp(small, folder, { recursive: true });
    await rewrite(path.join(folder, "config.json"), (config) => {
      config.max_position_embeddings = 1024;
    });
    await rewrite(path.join(folder, "tokenizer.json"), ({ model }) => {
      // Byte-level: Ġ is the space; then ! to }, one short of ~, for the model has 94 words.
      const letters = Array.from({ length: 93 }, (_, i) => String.fromCharCode(33 + i));
      model.vocab = Object.fromEntries(["Ġ", ...letters].map((letter, id) => [letter, id]));
      model.merges = [];
    });
    await fs.writeFile(path.join(folder, "chat_template.jinja"), TEMPLATE);
    await promisify(execFile)(
      path.join(root, "inkstone"), ["import", folder, "--name", name, "--data", data]);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
  await eventually(async () => (await fetch(`http://${http}/v1/models/${name}`)).ok);
}

async function rewrite(file, change) {
  const json = JSON.parse(await fs.readFile(file, "utf8"));
  change(json);
  await fs.writeFile(file, JSON.stringify(json));
}
