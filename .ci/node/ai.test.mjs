// Vercel's `ai` with its provider for OpenAI-compatible services, against a running server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, Output, generateImage, generateText, jsonSchema, streamText } from "ai";
import { importScribe } from "./scribe.mjs";
import { eventually, http, metric } from "./web.mjs";

const inkstone = createOpenAICompatible({
  name: "inkstone",
  baseURL: `http://${http}/v1`,
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const POEM = { model: inkstone("poet"), prompt: "七绝 春江花月夜", seed: 7, maxRetries: 0 };

test("a text comes whole or as a stream, and is the same", async () => {
  const whole = await generateText(POEM);
  assert.match(whole.text, /^\p{Script=Han}{7}，/u);
  assert.equal(whole.finishReason, "stop");
  const stream = streamText(POEM);
  let text = "";
  let parts = 0;
  for await (const part of stream.textStream) {
    text += part;
    parts++;
  }
  assert.equal(text, whole.text);
  assert.ok(parts > 10, "tokens come as they are made");
  assert.deepEqual((await stream.usage).outputTokens, whole.usage.outputTokens);
  assert.equal((await stream.response).modelId, "poet");
});

test("system, temperature and the like are taken", async () => {
  const { text, usage } = await generateText({
    ...POEM, system: "作诗", temperature: 0.5, topP: 0.9, maxOutputTokens: 5, stopSequences: ["春"],
    presencePenalty: 0.1, frequencyPenalty: 0.1,
  });
  assert.ok(!text.includes("春"));
  assert.ok(usage.outputTokens <= 5);
});

test("an object has the schema's shape", async () => {
  await importScribe(process.env.INKSTONE_DATA, "scribe-ai");
  const { output } = await generateText({
    model: inkstone("scribe-ai"),
    prompt: "How are you?",
    seed: 1,
    maxOutputTokens: 300,
    output: Output.object({
      schema: jsonSchema({
        type: "object",
        properties: { mood: { enum: ["happy", "sad"] } },
        required: ["mood"],
        additionalProperties: false,
      }),
    }),
  });
  assert.ok(["happy", "sad"].includes(output.mood));
});

test("an abort ends the generation", async () => {
  const controller = new AbortController();
  const stream = streamText({
    ...POEM,
    abortSignal: controller.signal,
    maxOutputTokens: 400,
    providerOptions: { inkstone: { ignore_eos: true, n: 4 } },
  });
  for await (const part of stream.textStream) {
    assert.ok(part.length > 0);
    controller.abort();
    break;
  }
  await eventually(async () => (await metric("inkstone_num_requests_running")) === 0);
});

test("an error tells its reason", async () => {
  await assert.rejects(generateText({ ...POEM, model: inkstone("nobody") }), (error) => {
    assert.ok(APICallError.isInstance(error));
    assert.equal(error.statusCode, 404);
    assert.match(error.message, /no model "nobody"/);
    return true;
  });
  await assert.rejects(generateText({ ...POEM, temperature: 3 }), /temperature: must be in/);
});

test("images are drawn", async () => {
  const { images } = await generateImage({
    model: inkstone.imageModel("digits-cgan"), prompt: "7", n: 2, maxRetries: 0,
  });
  assert.equal(images.length, 2);
  assert.equal(images[0].mediaType, "image/png");
});
