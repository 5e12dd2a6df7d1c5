// A service with keys and TLS, by strangers' clients. INKSTONE_KEY may do everything, INKSTONE_KEYS is
// the file that it is in, INKSTONE_CA who signed the certificate; NODE_EXTRA_CA_CERTS is the same.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import OpenAI, { AuthenticationError, PermissionDeniedError, RateLimitError } from "openai";
import {
  collect, connect, inkstone, listServices, reflectedService, retrySeconds, showing, status,
} from "./client.mjs";
import { eventually, http } from "./web.mjs";

const { INKSTONE_KEY: all, INKSTONE_KEYS: file, INKSTONE_LOG: logFile } = process.env;
const root = fileURLToPath(new URL("../../", import.meta.url));
const web = `https://${http}`;
const PROMPT = "七绝 寒山寺夜半钟声";
const POEM = { model: "poet", prompt: PROMPT, sampling: { seed: "7" } };
const stranger = `ink_${randomBytes(4).toString("hex")}_${randomBytes(32).toString("hex")}`;
const issued = [all];

function keys(...args) {
  return execFileSync(`${root}inkstone`, ["keys", args[0], "--file", file, ...args.slice(1)], {
    encoding: "utf8",
  }).trim();
}

/** A new key, as an operator makes it; the service knows it when it has read the file again. */
async function issue(name, ...options) {
  const key = keys("add", "--name", name, ...options);
  issued.push(key);
  await eventually(async () => (await get("/v1/models", key)).status !== 401);
  return key;
}

function get(path, key, options = {}) {
  const headers = { ...options.headers, ...(key && { authorization: `Bearer ${key}` }) };
  return fetch(web + path, { ...options, headers, signal: AbortSignal.timeout(20_000) });
}

const openai = (apiKey) => new OpenAI({ baseURL: `${web}/v1`, apiKey, maxRetries: 0 });
const write = (apiKey) =>
  openai(apiKey).chat.completions.create({
    model: "poet", messages: [{ role: "user", content: PROMPT }], seed: 7, max_tokens: 8,
  });

/** Writes over gRPC; how the call ended. */
async function generate(key) {
  const client = connect(inkstone("text.proto").TextService);
  const deadline = Date.now() + 20_000;
  const end = await collect(client.Generate(POEM, showing(key), { deadline }));
  client.close();
  return end;
}

/** How a call of any kind ends that says nothing, and leaves when it is answered. */
function ending(client, { originalName, requestStream, responseStream }, key) {
  const options = { deadline: Date.now() + 20_000 };
  return new Promise((resolve) => {
    if (!responseStream) {
      client[originalName]({}, showing(key), options, (error) => resolve(error?.code ?? status.OK));
      return;
    }
    const call = requestStream
      ? client[originalName](showing(key), options)
      : client[originalName]({}, showing(key), options);
    call.on("data", () => call.cancel());
    call.on("error", () => {});
    call.on("status", ({ code }) => resolve(code));
    if (requestStream) call.end();
  });
}

test("no RPC passes without a key, and each with one", async () => {
  const open = [];
  let seen = 0;
  for (const name of await listServices("v1", all)) {
    const Service = await reflectedService(name, all);
    const client = connect(Service);
    for (const method of Object.values(Service.service)) {
      seen++;
      const nobody = await ending(client, method);
      assert.equal(await ending(client, method, stranger), nobody, method.path);
      if (nobody !== status.UNAUTHENTICATED) open.push(method.path);
      const known = await ending(client, method, all);
      assert.ok(
        ![status.UNAUTHENTICATED, status.PERMISSION_DENIED].includes(known),
        `${method.path}: ${known}`);
    }
    client.close();
  }
  assert.ok(seen > 15, `${seen} RPCs`);
  assert.deepEqual(open, ["/grpc.health.v1.Health/Check"]);
});

test("no route passes without a key but probes and page", async () => {
  const table = readFileSync(
    `${root}server/src/main/java/dev/inkstone/server/security/AccessTable.java`, "utf8");
  const routes = [...table.matchAll(/new Route\("(\w+)", "([^"]+)"/g)];
  assert.ok(routes.length > 10);
  const open = [];
  for (const [, method, route] of [...routes, ["", "GET", "/nothing"], ["", "PUT", "/v1/models"]]) {
    const path = route.replace(/:\w+|\*/g, "anything");
    const nobody = await get(path, undefined, { method });
    const body = await nobody.text();
    assert.equal((await get(path, stranger, { method })).status, nobody.status, path);
    if (nobody.status !== 401) {
      open.push(route);
    } else {
      assert.match(nobody.headers.get("www-authenticate"), /^Bearer/);
      assert.equal(JSON.parse(body).error.code, "invalid_api_key");
    }
  }
  assert.deepEqual(open, ["/healthz", "/readyz", "/", "/page/*"]);
});

test("with a key of the right scope calls pass", async () => {
  const writer = await issue("writer", "--scopes", "generate");
  const end = await generate(writer);
  assert.equal(end.status.code, status.OK, end.status.details);
  const answer = await write(writer);
  assert.match(answer.choices[0].message.content, /^\p{Script=Han}{7}/u);
  const stream = await openai(writer).completions.create({
    model: "poet", prompt: PROMPT, max_tokens: 8, stream: true,
  });
  let parts = 0;
  for await (const part of stream) parts += part.choices.length;
  assert.ok(parts > 3);
  assert.equal((await get("/metrics", all)).status, 200);
});

test("with another scope they do not", async () => {
  const rater = await issue("rater", "--scopes", "rate");
  assert.equal((await generate(rater)).status.code, status.PERMISSION_DENIED);
  await assert.rejects(write(rater), PermissionDeniedError);
  await assert.rejects(write(stranger), AuthenticationError);
  assert.equal((await get("/metrics", rater)).status, 403);
});

test("who has used up the quota is told when to come back", async () => {
  const poor = await issue("poor", "--scopes", "generate", "--requests-per-minute", "3");
  await eventually(async () => (await get("/v1/models", poor)).status === 429);
  const end = await generate(poor);
  assert.equal(end.status.code, status.RESOURCE_EXHAUSTED);
  assert.ok(retrySeconds(end.error) > 0 && retrySeconds(end.error) <= 20);
  await assert.rejects(write(poor), (error) => {
    assert.ok(error instanceof RateLimitError);
    assert.ok(Number(error.headers.get("retry-after")) >= 1);
    return true;
  });
});

test("a key that is removed ends what runs, and opens nothing any more", async () => {
  const guest = await issue("guest", "--scopes", "generate");
  const client = connect(inkstone("checkpoint.proto").CheckpointService);
  const watching = collect(client.Watch({}, showing(guest), { deadline: Date.now() + 60_000 }));
  const news = await get("/v1/checkpoints/events", guest);
  assert.equal(news.status, 200);
  keys("remove", "guest");
  const end = await watching;
  client.close();
  assert.equal(end.status.code, status.UNAUTHENTICATED, end.status.details);
  assert.equal(end.endings, 1);
  assert.match(await news.text(), /"code":"invalid_api_key"/);
  assert.equal((await generate(guest)).status.code, status.UNAUTHENTICATED);
  await assert.rejects(write(guest), AuthenticationError);
});

test("both ports speak TLS and nothing else", async () => {
  const certificate = await new Promise((resolve, reject) => {
    const asked = request(`${web}/readyz`, (answer) => {
      assert.equal(answer.statusCode, 200);
      resolve(answer.socket.getPeerCertificate());
      answer.resume();
    });
    asked.on("error", reject).end();
  });
  assert.equal(certificate.subject.CN, "inkstone");
  await assert.rejects(fetch(`http://${http}/readyz`));
  const plain = connect(inkstone("text.proto").TextService, grpc.credentials.createInsecure());
  const end = await collect(plain.Generate(POEM, showing(all), { deadline: Date.now() + 3_000 }));
  plain.close();
  assert.notEqual(end.status.code, status.OK);
  assert.equal(end.messages.length, 0);
});

test("the log names who was turned away, and holds neither keys nor texts", async () => {
  const id = `refused-${randomBytes(4).toString("hex")}`;
  await get(`/metrics?key=${all}`, stranger, { headers: { "x-request-id": id } });
  const lines = () => readFileSync(logFile, "utf8").split("\n");
  const line = JSON.parse(lines().find((each) => each.includes(id)));
  assert.equal(line.status, "401");
  assert.equal(line.method, "GET /metrics");
  const log = lines().join("\n");
  for (const secret of [...issued, stranger]) {
    assert.ok(!log.includes(secret.split("_")[2]), "a key is in the log");
  }
  assert.ok(!log.includes("寒山寺"), "a prompt is in the log");
  assert.doesNotMatch(log, /\p{Script=Han}{4}/u);
});
