// Publishes checkpoints into the registry of a running service as its trainer does, so that tests need
// not wait for a learning: the folder is that of model/README.md, written aside and renamed into place.
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const MANIFEST = "manifest.json";
const registry = join(process.env.INKSTONE_DATA ?? "data", "registry");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Waits until the trainer has adopted the model that came with the program. */
export async function adopted(model) {
  for (const until = Date.now() + 60_000; !existsSync(join(registry, model, "aliases.json")); ) {
    if (Date.now() > until) throw new Error(`the trainer did not adopt ${model}`);
    await pause(100);
  }
}

/**
 * Publishes the next version: the champion's weights with another temperature by default, so that its
 * content is new.
 *
 * @param gate the report of its gate
 * @returns the version
 */
export function publish(model, gate) {
  const folder = join(registry, model);
  const parent = json(join(folder, "aliases.json")).champion;
  const versions = readdirSync(folder).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const version = String(Math.max(...versions) + 1);
  const aside = join(folder, `.test-${version}`);
  cpSync(join(folder, parent), aside, { recursive: true });
  const defaults = join(aside, "generation_config.json");
  writeFileSync(defaults, JSON.stringify({ ...json(defaults), temperature: 0.8 + version / 1000 }));
  const was = json(join(aside, MANIFEST));
  const names = Object.keys(was.files).sort();
  const files = Object.fromEntries(names.map((name) => [name, describe(join(aside, name))]));
  const digest = sha256(names.map((name) => `${files[name].sha256}  ${name}\n`).join(""));
  const created = new Date().toISOString().replace(/\.\d+/, "");
  const manifest = { ...was, version, parent, digest, created, files, gate };
  writeFileSync(join(aside, MANIFEST), JSON.stringify(manifest));
  renameSync(aside, join(folder, version));
  return version;
}

function describe(path) {
  const bytes = readFileSync(path);
  return { sha256: sha256(bytes), size: bytes.length };
}

/** Makes a version the champion. */
export function crown(model, version) {
  const file = join(registry, model, "aliases.json");
  const aliases = json(file);
  const reign = { version, previous: aliases.champion, since: new Date().toISOString(), rolled_back: false, reason: "" };
  const history = [...(aliases.history ?? []), reign];
  writeFileSync(`${file}.test`, JSON.stringify({ ...aliases, champion: version, history }));
  renameSync(`${file}.test`, file);
}

/** A gate's report, in the manifest's words. */
export function gate(passed, accuracy) {
  const pair = (parent, candidate) => ({ parent, candidate });
  return {
    passed,
    reasons: passed ? [] : [`preference accuracy is ${accuracy.toFixed(4)}, below 0.5500`],
    figures: {
      pairs: 24, accuracy, margin: accuracy - 0.5, base_loss: pair(4.13, 4.15),
      diversity: pair(0.91, 0.9), length: pair(41, 42), form: pair(0.99, 0.985),
    },
    thresholds: {
      pairs: 12, accuracy: 0.55, margin: 0, base_loss_rise: 0.02, diversity_drop: 0.1,
      length_change: 0.2, stuffing_rise: 0.5, form_drop: 0.05, copying_rise: 0.05,
    },
  };
}
