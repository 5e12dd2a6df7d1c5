// Reads server-sent events from a response's body. Unlike the browser's EventSource it can follow a
// POST and carry a key.

/** Yields the data of each event; ends with the body, or when its fetch is aborted. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r\n\r\n|\n\n|\r\r/);
      rest = blocks.pop();
      for (const block of blocks) {
        const data = parse(block);
        if (data) yield data;
      }
    }
  } finally {
    // A reader who leaves early takes the connection with it, and the server stops its work.
    reader.cancel().catch(() => {});
  }
}

/** The lines of data; comments and the other fields say nothing that the data does not. */
const parse = (block) =>
  block
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).replace(/^ /, ""))
    .join("\n");
