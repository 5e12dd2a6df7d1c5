// A real Chromium on the page of a running server, and what holds for every page: nothing is fetched
// from elsewhere, nothing fails, nothing is said on the console.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update",
];

export const address = process.env.INKSTONE_HTTP ?? "127.0.0.1:8080";
export const origin = `http://${address}`;

/** Launches Chromium; every page that it opens is in a context of its own, as new as can be. */
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: FLAGS });

  /** @param options of the context; `view` is the view to begin with */
  async function open({ view = "write", ...options } = {}) {
    const context = await browser.newContext({
      viewport: { width: 1180, height: 800 },
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const faults = watch(page);
    await page.goto(`${origin}/#${view}`);
    await page.locator(`#view-${view} select option`).first().waitFor({ state: "attached" });
    /** What is to be done with a page at its end. */
    const done = async () => {
      assert.deepEqual(faults, []);
      await context.close();
    };
    return { page, done, faults };
  }

  return { open, close: () => browser.close() };
}

function watch(page) {
  const faults = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) {
      faults.push(`asked elsewhere: ${url}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  return faults;
}

/** Fails with each rule of accessibility that the page breaks, and where. */
export async function accessible(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
  assert.deepEqual(found, [], `${what} is not accessible`);
}

/** Keeps a picture for those who want to look, in the folder that INKSTONE_SHOTS names. */
export async function shoot(page, name) {
  const folder = process.env.INKSTONE_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

/** Fails if the page is wider than its window. */
export async function fits(page) {
  const [wide, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth, document.documentElement.clientWidth,
  ]);
  assert.ok(wide <= window, `the page is ${wide} px wide in a window of ${window}`);
}

/** Writes one text and waits until it can be rated; gives its article. */
export async function write(page, button = "#write-form .primary") {
  await page.click(button);
  const draft = page.locator("#desk article").first();
  await draft.locator(".rating").waitFor();
  return draft;
}
