// What the tests of the HTTP port share.
import assert from "node:assert/strict";

export const http = process.env.INKSTONE_HTTP;
assert.ok(http, "INKSTONE_HTTP says where the server is");

/** The sum of a metric over its labels. */
export async function metric(name) {
  const page = await (await fetch(`http://${http}/metrics`)).text();
  return page
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** Waits, for some seconds at most, until something is true. */
export async function eventually(condition) {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `did not come true in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
