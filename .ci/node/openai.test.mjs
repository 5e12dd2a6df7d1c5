// OpenAI's own client, unmodified, against a running server. INKSTONE_HTTP says where it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { APIUserAbortError, BadRequestError, NotFoundError } from "openai";
import { PNG } from "pngjs";
import { importScribe } from "./scribe.mjs";
import { eventually, http, metric } from "./web.mjs";

const openai = new OpenAI({ baseURL: `http://${http}/v1`, apiKey: "none", maxRetries: 0 });
const POEM = {
  model: "poet",
  messages: [{ role: "user", content: "七绝 春江花月夜" }],
  seed: 7,
};

test("a chat completion is a poem, with its provenance", async () => {
  const answer = await openai.chat.completions.create(POEM);
  assert.equal(answer.object, "chat.completion");
  assert.match(answer.choices[0].message.content, /^\p{Script=Han}{7}，/u);
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(
    answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.equal(answer.id, `chatcmpl-${answer.inkstone.generation_ids[0]}`);
  assert.equal(answer.system_fingerprint, `fp_${answer.inkstone.checkpoint.digest.slice(0, 12)}`);
  assert.match(answer._request_id, /^[0-9a-f-]{36}$/);
});

test("a stream says the same, token by token, with its usage at the end", async () => {
  const whole = await openai.chat.completions.create({ ...POEM, n: 2 });
  const stream = await openai.chat.completions.create({
    ...POEM, n: 2, stream: true, stream_options: { include_usage: true },
  });
  const texts = ["", ""];
  let parts = 0;
  let usage;
  for await (const part of stream) {
    for (const choice of part.choices) {
      texts[choice.index] += choice.delta.content ?? "";
      parts++;
    }
    usage = part.usage ?? usage;
  }
  assert.deepEqual(texts, whole.choices.map((choice) => choice.message.content));
  assert.notEqual(texts[0], texts[1]);
  assert.ok(parts > 20, "tokens come as they are made");
  assert.equal(usage.completion_tokens, whole.usage.completion_tokens);
});

test("the stream helper puts an answer together", async () => {
  const runner = openai.chat.completions.stream({ ...POEM, logprobs: true, top_logprobs: 2 });
  const answer = await runner.finalChatCompletion();
  const whole = await openai.chat.completions.create(POEM);
  assert.equal(answer.choices[0].message.content, whole.choices[0].message.content);
  const { content } = answer.choices[0].logprobs;
  assert.ok(content.every((token) => token.logprob <= 0 && token.top_logprobs.length === 2));
});

test("completions of the older kind, with a stop and log-probabilities", async () => {
  const request = { model: "poet", prompt: "七绝 春江花月夜", seed: 7 };
  const whole = await openai.completions.create({ ...request, logprobs: 2 });
  const text = whole.choices[0].text;
  assert.equal(whole.object, "text_completion");
  const { tokens, token_logprobs, top_logprobs, text_offset } = whole.choices[0].logprobs;
  assert.ok(tokens.join("").includes(text));
  for (const list of [token_logprobs, top_logprobs, text_offset]) {
    assert.equal(list.length, tokens.length);
  }
  const stopped = await openai.completions.create({ ...request, stop: ["。"] });
  assert.equal(stopped.choices[0].text, text.slice(0, text.indexOf("。")));
  const stream = await openai.completions.create({ ...request, stream: true });
  let streamed = "";
  for await (const part of stream) {
    streamed += part.choices[0].text;
  }
  assert.equal(streamed, text);
});

const MOOD = {
  type: "object",
  properties: {
    mood: { enum: ["happy", "sad"] },
    stars: { type: "integer", minimum: 1, maximum: 5 },
    tags: { type: "array", items: { type: "boolean" }, minItems: 1, maxItems: 3 },
  },
  required: ["mood", "stars", "tags"],
  additionalProperties: false,
};

test("a JSON schema is kept to, by a model that has learned nothing", async () => {
  await importScribe(process.env.INKSTONE_DATA, "scribe-openai");
  for (const seed of [1, 2, 3]) {
    const answer = await openai.chat.completions.create({
      model: "scribe-openai",
      messages: [{ role: "user", content: "How are you?" }],
      seed,
      max_completion_tokens: 300,
      response_format: {
        type: "json_schema", json_schema: { name: "mood", strict: true, schema: MOOD },
      },
    });
    assert.equal(answer.choices[0].finish_reason, "stop");
    const { mood, stars, tags, ...rest } = JSON.parse(answer.choices[0].message.content);
    assert.ok(["happy", "sad"].includes(mood) && stars >= 1 && stars <= 5);
    assert.ok(tags.length >= 1 && tags.every((tag) => typeof tag === "boolean"));
    assert.deepEqual(rest, {});
  }
  await assert.rejects(
    openai.chat.completions.create({
      ...POEM,
      response_format: { type: "json_schema", json_schema: { name: "mood", schema: MOOD } },
    }),
    /response_format\.json_schema\.schema: no text can match it/);
});

test("json_object gives an object", async () => {
  const answer = await openai.chat.completions.create({
    model: "scribe-openai",
    messages: [{ role: "user", content: "Say something." }],
    seed: 4,
    temperature: 0,
    max_completion_tokens: 900,
    logit_bias: { 93: 5 },
    response_format: { type: "json_object" },
  });
  assert.match(answer.choices[0].message.content, /^\s*\{/);
  if (answer.choices[0].finish_reason === "stop") {
    assert.equal(typeof JSON.parse(answer.choices[0].message.content), "object");
  }
});

test("an abort ends the generation", async () => {
  const stream = await openai.chat.completions.create({
    ...POEM, ignore_eos: true, max_tokens: 400, n: 4, stream: true,
  });
  await assert.rejects(async () => {
    for await (const part of stream) {
      assert.equal(part.object, "chat.completion.chunk");
      stream.controller.abort();
      throw new APIUserAbortError();
    }
  }, APIUserAbortError);
  await eventually(async () => (await metric("inkstone_num_requests_running")) === 0);
  const controller = new AbortController();
  const whole = openai.chat.completions.create(
    { ...POEM, ignore_eos: true, max_tokens: 400, n: 4 }, { signal: controller.signal });
  await eventually(async () => (await metric("inkstone_num_requests_running")) > 0);
  controller.abort();
  await assert.rejects(whole, APIUserAbortError);
  await eventually(async () => (await metric("inkstone_num_requests_running")) === 0);
});

test("errors are those that the client knows", async () => {
  const create = (more) => openai.chat.completions.create({ ...POEM, ...more });
  await assert.rejects(create({ model: "nobody" }), (error) => {
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.code, "model_not_found");
    assert.equal(error.param, "model");
    return true;
  });
  for (const [more, param] of [
    [{ temperature: 3 }, "temperature"],
    [{ max_completion_tokens: 0 }, "max_completion_tokens"],
    [{ n: 0 }, "n"],
    [{ max_token: 5 }, "max_token"],
    [{ tools: [{ type: "function", function: { name: "f" } }] }, "tools"],
    [{ messages: [{ role: "tool", content: "x", tool_call_id: "1" }] }, "messages[0].tool_call_id"],
    [{ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
      "messages[0].content[0].image_url"],
    [{ temperature: 3, stream: true }, "temperature"],
  ]) {
    await assert.rejects(create(more), (error) => {
      assert.ok(error instanceof BadRequestError, error.message);
      assert.equal(error.type, "invalid_request_error");
      assert.equal(error.param, param);
      return true;
    });
  }
});

test("models are listed and found by name", async () => {
  const names = [];
  for await (const model of openai.models.list()) {
    assert.equal(model.object, "model");
    names.push(model.id);
  }
  assert.ok(names.includes("poet"));
  const poet = await openai.models.retrieve("poet");
  assert.equal(poet.inkstone.kind, "text");
  assert.ok(poet.inkstone.default);
  await assert.rejects(openai.models.retrieve("nobody"), NotFoundError);
});

test("images come as PNG, the same for the same seed", async () => {
  const request = { model: "digits-cgan", prompt: "7", n: 2, seed: 5 };
  const [first, second] = [
    await openai.images.generate(request), await openai.images.generate(request)];
  assert.equal(first.data.length, 2);
  assert.deepEqual(first.data.map((i) => i.b64_json), second.data.map((i) => i.b64_json));
  const image = PNG.sync.read(Buffer.from(first.data[0].b64_json, "base64"));
  assert.equal(`${image.width}x${image.height}`, first.size);
  assert.equal(first.data[1].inkstone.generation_ids[0], first.inkstone.generation_ids[1]);
  await assert.rejects(
    openai.images.generate({ ...request, response_format: "url" }),
    (error) => error instanceof BadRequestError && error.param === "response_format");
  await assert.rejects(
    openai.images.generate({ ...request, size: "1024x1024" }),
    (error) => error instanceof BadRequestError && error.param === "size");
});

test("partial images come before the image", async () => {
  const stream = await openai.images.generate({
    model: "sketch", prompt: "cat", seed: 5, stream: true, partial_images: 3,
  });
  const events = [];
  for await (const event of stream) {
    events.push(event);
  }
  assert.deepEqual(
    events.map((event) => event.partial_image_index ?? event.type),
    [0, 1, 2, "image_generation.completed"]);
  assert.equal(events[0].type, "image_generation.partial_image");
  for (const event of events) {
    assert.ok(PNG.sync.read(Buffer.from(event.b64_json, "base64")).width > 0);
  }
});

test("what was answered can be rated, and the rating taken back", async () => {
  const answer = await openai.chat.completions.create(POEM);
  const { rating_id: rating } = await openai.post("/ratings", {
    body: { generation_id: answer.id, stars: 5, user: "openai-test" },
  });
  assert.match(rating, /^[0-9a-f-]{36}$/);
  const withdrawn = await openai.delete(`/ratings/${answer.id}`, { query: { user: "openai-test" } });
  assert.notEqual(withdrawn.rating_id, rating);
  await assert.rejects(
    openai.post("/ratings", { body: { generation_id: answer.id, stars: 6 } }),
    (error) => error instanceof BadRequestError && error.param === "stars");
  const secret = await openai.chat.completions.create({ ...POEM, store: false });
  await assert.rejects(
    openai.post("/ratings", { body: { generation_id: secret.id, liked: true } }),
    (error) => error.status === 412);
});
