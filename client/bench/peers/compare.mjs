// Inkstone against llama.cpp on the same random weights: the same lengths, threads and greedy
// sampling, in turn, several rounds; prints a Markdown table of medians and their ratios. Where JLAMA_JAVA
// names a Java of 21 or later, Jlama runs on the same weights, too, as far as it goes: one stream.
// Usage: npm install --ignore-scripts --omit=optional && node compare.mjs [THREADS [ROUNDS]]
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const inkstone = path.join(here, "../../../inkstone");
const threads = Number(process.argv[2] ?? os.availableParallelism());
const rounds = Number(process.argv[3] ?? 3);
const MODEL = "llama135m";
const CASES = [
  { name: "1 stream, tokens/s", streams: 1, prompt: 16, tokens: 64 },
  { name: "4 streams, tokens/s", streams: 4, prompt: 16, tokens: 64 },
  { name: "16 streams, tokens/s", streams: 16, prompt: 16, tokens: 64 },
  { name: "prefill of 512, ms to the first token", streams: 1, prompt: 512, tokens: 2, first: true },
];

const work = fs.mkdtempSync(path.join(os.tmpdir(), "inkstone-peers-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
const data = path.join(work, "data");
run(process.execPath, path.join(here, "make-model.mjs"), path.join(work, "hf"));
run(inkstone, "import", path.join(work, "hf"), "--name", MODEL, "--weights", "int8", "--data", data);
run(inkstone, "export", MODEL, "--format", "gguf", "--type", "q8_0", "--out", work, "--data", data);
const gguf = path.join(work, fs.readdirSync(work).find((name) => name.endsWith(".gguf")));

const { server, address } = await up();
try {
  const results = CASES.map(() => ({ ours: [], theirs: [] }));
  for (let round = 0; round < rounds; round++) {
    CASES.forEach((each, i) => {
      results[i].ours.push(ours(each));
      results[i].theirs.push(theirs(each));
    });
  }
  print(results);
} finally {
  server.kill("SIGTERM");
}
if (process.env.JLAMA_JAVA) jlama(process.env.JLAMA_JAVA);

function run(command, ...args) {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function up() {
  // Without Kafka and trainer: the peer keeps and learns nothing either.
  const ports = ["--grpc-port", "0", "--http-port", "0"];
  const args = ["up", "--no-kafka", "--data", data, ...ports, "--threads", threads];
  const server = spawn(inkstone, args.map(String), { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let out = "";
    server.stdout.on("data", (chunk) => {
      out += chunk;
      const ready = /^ready grpc=(\S+).*\n/m.exec(out);
      if (ready) resolve({ server, address: ready[1] });
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

function ours({ streams, prompt, tokens, first }) {
  const flags = {
    model: MODEL, streams, tokens, "prompt-tokens": prompt, temperature: 0,
    requests: Math.max(2 * streams, 6), warmup: Math.max(streams, 4),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const report = JSON.parse(run(inkstone, "bench", "text", "--server", address, "--json", ...args));
  return first ? report.ttft_ms.p50 : report.tokens_per_second;
}

function theirs({ streams, prompt, tokens, first }) {
  const args = [gguf, threads, streams, prompt, tokens].map(String);
  const report = JSON.parse(run(process.execPath, path.join(here, "llama.mjs"), ...args));
  return first ? report.ttft_ms : report.tokens_per_second;
}

/** Rows of a Markdown table. */
function jlama(java) {
  const folder = path.join(here, "jlama");
  const classPath = path.join(work, "class-path");
  run("mvn", "-q", "-f", folder, "dependency:build-classpath", `-Dmdep.outputFile=${classPath}`);
  const flags = [
    "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", `-Djava.io.tmpdir=${work}`,
  ];
  const program = ["-cp", fs.readFileSync(classPath, "utf8"), path.join(folder, "Measure.java")];
  for (const weights of ["BF16", "Q4"]) {
    for (const { name, streams, prompt, tokens, first } of CASES) {
      if (streams > 1) continue;
      const sizes = [threads, prompt, tokens].map(String);
      const report = JSON.parse(run(java, ...flags, ...program, path.join(work, "hf"), ...sizes, weights));
      const figure = first ? report.ttft_ms : report.tokens_per_second;
      console.log(`| ${name} | Jlama ${weights} | ${figure.toFixed(1)} |`);
    }
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function print(results) {
  console.log(`| ${threads} threads | Inkstone int8 | llama.cpp Q8_0 | ratio |`);
  console.log("|---|---:|---:|---:|");
  CASES.forEach(({ name, first }, i) => {
    const [a, b] = [median(results[i].ours), median(results[i].theirs)];
    const ratio = first ? b / a : a / b;
    console.log(`| ${name} | ${a.toFixed(1)} | ${b.toFixed(1)} | ${ratio.toFixed(2)} |`);
  });
}
