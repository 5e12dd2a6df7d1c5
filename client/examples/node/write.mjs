// Prints a poem as it is written, then rates it:  node write.mjs [HOST:PORT]
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { connect } from "./inkstone.mjs";

const text = connect("text", "TextService");
const ratings = connect("rating", "RatingService");

// Reading a call with for await holds the server up while the body of the loop runs.
const request = { prompt: "七绝 春江花月夜", sampling: { maxTokens: 64 } };
const deadline = Date.now() + 60_000;
let generationId;
for await (const event of text.generate(request, { deadline })) {
  if (event.started) generationId = event.started.generationIds[0];
  if (event.chunk) process.stdout.write(event.chunk.text);
}
process.stdout.write("\n");

// With a key of its own a rating may be sent again, and counts once.
const rate = promisify(ratings.rate.bind(ratings));
const { ratingId } = await rate({ generationId, stars: 5, idempotencyKey: randomUUID() });
console.log(`rated: ${ratingId}`);
text.close();
ratings.close();
