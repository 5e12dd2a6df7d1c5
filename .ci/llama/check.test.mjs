// Loads the GGUF files that the build's tests left in model/target/gguf and holds llama.cpp to what
// stands beside each: our tokenizer's tokens, the logits and the greedy tokens of the reference.
import assert from "node:assert/strict";
import {readdirSync, readFileSync} from "node:fs";
import {after, test} from "node:test";
import {fileURLToPath} from "node:url";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

// Probabilities after the prompt may differ by as much; Q8_0 rounds weights and activations.
const TOLERANCE = {f16: 0.005, q8_0: 0.05};

const folder = fileURLToPath(new URL("../../model/target/gguf/", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".gguf"));
const llama = await getLlama({
  gpu: false, build: "never", skipDownload: true, maxThreads: 1, logLevel: LlamaLogLevel.error,
});
after(() => llama.dispose());

test("the build left files to check", () => assert.ok(names.length >= 15));

for (const name of names) {
  test(`llama.cpp reads ${name}`, async () => {
    const expected = JSON.parse(readFileSync(folder + name.replace(".gguf", ".json"), "utf8"));
    const model = await llama.loadModel({modelPath: folder + name, gpuLayers: 0});
    try {
      for (const {text, ids} of expected.texts) {
        assert.deepEqual(model.tokenize(text, true), ids, JSON.stringify(text));
      }
      await compare(model, expected);
    } finally {
      await model.dispose();
    }
  });
}

async function compare(model, {type, prompt, greedy, logits}) {
  const context = await model.createContext({contextSize: 64, threads: 1, flashAttention: false});
  const options = {temperature: 0, yieldEogToken: true};
  const steps = context.getSequence()
    .evaluateWithMetadata(prompt, {probabilities: true}, options);
  const tokens = [];
  for await (const {token, probabilities} of steps) {
    if (tokens.length === 0) {
      const wanted = softmax(logits);
      const worst = Math.max(...wanted.map((p, id) => Math.abs(p - (probabilities.get(id) ?? 0))));
      assert.ok(worst < TOLERANCE[type], `a probability differs by ${worst}`);
    }
    tokens.push(token);
    if (tokens.length === greedy.length) {
      break;
    }
  }
  if (type === "f16") {
    assert.deepEqual(tokens, greedy);
  } else {
    assert.equal(tokens[0], greedy[0]);
  }
  await context.dispose();
}

function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = logits.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((x) => x / sum);
}
