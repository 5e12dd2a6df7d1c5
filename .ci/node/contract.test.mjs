// Holds a running server to the contract. INKSTONE_GRPC says where it is; INKSTONE_LOG is its log.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, test } from "node:test";
import {
  collect,
  connect,
  inkstone,
  listServices,
  reflectedService,
  status,
  textOf,
  violations,
} from "./client.mjs";

const client = connect(inkstone("text.proto").TextService);
after(() => client.close());

const POEM = { model: "poet", prompt: "七绝 春江花月夜", sampling: { seed: "7" } };

function generate(request, onMessage) {
  const call = client.Generate(request, { deadline: Date.now() + 30_000 });
  return collect(call, (message) => onMessage?.(message, call));
}

async function refused(request, code, field) {
  const end = await generate(request);
  assert.equal(end.status.code, code, end.status.details);
  assert.equal(end.endings, 1);
  assert.equal(end.messages.length, 0);
  if (field) {
    assert.deepEqual(violations(end.error).map((v) => v.field), [field]);
  }
  return end;
}

test("a poem streams and ends once", async () => {
  const { messages, status: end, endings } = await generate(POEM);
  assert.equal(end.code, status.OK);
  assert.equal(endings, 1);
  const started = messages[0].started;
  assert.match(started.generation_ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.equal(started.model, "poet");
  assert.match(started.checkpoint.digest, /^[0-9a-f]{64}$/);
  assert.equal(started.seed, "7");
  assert.ok(messages.length > 10, "tokens come as they are made");
  const finished = messages.at(-1).finished;
  assert.equal(finished.reason, "FINISH_REASON_STOP");
  assert.match(textOf(messages), /^\p{Script=Han}{7}，/u);
  assert.equal(messages.filter((m) => m.finished).length, 1);
});

test("the same seed gives the same poem, another seed another", async () => {
  const [first, second] = [await generate(POEM), await generate(POEM)];
  assert.equal(textOf(first.messages), textOf(second.messages));
  const other = await generate({ ...POEM, sampling: { seed: "8" } });
  assert.notEqual(textOf(first.messages), textOf(other.messages));
});

test("a client built from reflection alone streams a poem", async () => {
  for (const version of ["v1", "v1alpha"]) {
    assert.ok((await listServices(version)).includes("inkstone.v1.TextService"));
  }
  const reflected = connect(await reflectedService("inkstone.v1.TextService"));
  const { messages, status: end } = await collect(reflected.Generate(POEM));
  reflected.close();
  assert.equal(end.code, status.OK);
  assert.equal(textOf(messages), textOf((await generate(POEM)).messages));
});

test("a stream cancelled in the middle is dropped by the engine", async () => {
  const request = { ...POEM, sampling: { seed: "3", ignore_eos: true, max_tokens: 450 } };
  let received = 0;
  const end = await generate(request, (message, call) => {
    received += message.chunk?.token_ids?.length ?? 0;
    if (received >= 20) call.cancel();
  });
  assert.equal(end.status.code, status.CANCELLED);
  assert.equal(end.endings, 1);
  const id = end.messages[0].started.generation_ids[0];
  const tokens = await cancelledAfter(id);
  assert.ok(tokens < 200, `the engine went on to ${tokens} tokens`);
});

/** The tokens that a generation had when the engine dropped it, from the server's log. */
async function cancelledAfter(id) {
  const line = new RegExp(`generation ${id} cancelled after (\\d+) tokens`);
  for (const until = Date.now() + 5_000; Date.now() < until; ) {
    const found = line.exec(fs.readFileSync(process.env.INKSTONE_LOG, "utf8"));
    if (found) return Number(found[1]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the log says nothing of ${id} within five seconds`);
}

test("a deadline ends the stream", async () => {
  const request = { ...POEM, sampling: { ignore_eos: true, max_tokens: 450 } };
  const end = await collect(client.Generate(request, { deadline: Date.now() + 60 }));
  assert.equal(end.status.code, status.DEADLINE_EXCEEDED);
  assert.equal(end.endings, 1);
});

test("bad requests are refused with the field that is wrong", async () => {
  const { INVALID_ARGUMENT, NOT_FOUND } = status;
  const sampling = (options) => ({ ...POEM, sampling: options });
  await refused(sampling({ temperature: -1 }), INVALID_ARGUMENT, "sampling.temperature");
  await refused(sampling({ max_tokens: 0 }), INVALID_ARGUMENT, "sampling.max_tokens");
  await refused({ ...POEM, prompt: "月".repeat(350_000) }, INVALID_ARGUMENT, "prompt");
  await refused({ ...POEM, prompt: "月".repeat(2_000) }, INVALID_ARGUMENT, "prompt");
  await refused({ model: "poet" }, INVALID_ARGUMENT, "input");
  const unknown = await refused({ ...POEM, model: "nobody" }, NOT_FOUND);
  assert.match(unknown.status.details, /nobody.*poet/s);
});

test("the server serves on after all of this", async () => {
  const { status: end } = await generate(POEM);
  assert.equal(end.code, status.OK);
});

test("metrics over HTTP count what was streamed", async () => {
  const page = await fetch(`http://${process.env.INKSTONE_HTTP}/metrics`);
  assert.equal(page.status, 200);
  const metrics = await page.text();
  const tokens = /^inkstone_generation_tokens_total\{model="poet"\} (\S+)$/m.exec(metrics);
  assert.ok(Number(tokens?.[1]) > 0, metrics);
});
