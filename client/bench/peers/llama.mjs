// Measures llama.cpp on a GGUF file, greedy, and prints one line of JSON.
// Usage: node llama.mjs FILE THREADS STREAMS PROMPT_TOKENS TOKENS
import { getLlama } from "node-llama-cpp";

const [file, ...numbers] = process.argv.slice(2);
const [threads, streams, promptTokens, tokens] = numbers.map(Number);
if (!tokens) {
  console.error("usage: node llama.mjs FILE THREADS STREAMS PROMPT_TOKENS TOKENS");
  process.exit(2);
}

const llama = await getLlama({ gpu: false, maxThreads: threads, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({
  sequences: streams,
  contextSize: promptTokens + tokens + 8,
  batchSize: Math.max(512, promptTokens),
  threads,
});
const sequences = Array.from({ length: streams }, () => context.getSequence());
await Promise.all(sequences.map((sequence, i) => generate(sequence, i, 8)));
const begin = performance.now();
const results = await Promise.all(sequences.map((sequence, i) => generate(sequence, streams + i, tokens)));
const seconds = (performance.now() - begin) / 1000;
const made = results.reduce((sum, r) => sum + r.made, 0);
const firsts = results.map((r) => r.first).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    tokens_per_second: made / seconds,
    ttft_ms: firsts[Math.floor(firsts.length / 2)],
    tokens: made,
  }),
);
process.exit(0);

async function generate(sequence, seed, most) {
  await sequence.clearHistory();
  const prompt = Array.from({ length: promptTokens }, (_, i) => 2 + ((seed * 7919 + i * 104729) % 49000));
  const start = performance.now();
  let first = 0;
  let made = 0;
  for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    first ||= performance.now() - start;
    if (++made === most) break;
  }
  return { first, made };
}
