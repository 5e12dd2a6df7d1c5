// Draws four images into a folder:  node draw.mjs [HOST:PORT [FOLDER]]
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connect } from "./inkstone.mjs";

const folder = process.argv[3] ?? "cats";
mkdirSync(folder, { recursive: true });

const images = connect("image", "ImageService");
const call = images.generate({ model: "sketch", prompt: "cat", count: 4 });
// Leaving the loop, by break or Ctrl-C, cancels the call, and the server stops drawing.
process.once("SIGINT", () => call.cancel());
for await (const event of call) {
  for (const image of event.batch?.images ?? []) {
    const file = path.join(folder, `cat-${image.index}.png`);
    writeFileSync(file, image.data);
    console.log(file);
  }
}
images.close();
