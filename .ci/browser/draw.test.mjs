// The wall of drawings, their previews and ratings, and the walk between two of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, launch, shoot } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function drawn(page, count) {
  await page.locator("#count").fill(String(count));
  await page.click("#draw-form .primary");
  await page.getByText(`${count} drawn.`).waitFor({ timeout: 120_000 });
}

test("a word becomes a wall, with previews on the way, and a drawing is rated", async () => {
  const { page, done } = await browser.open({ view: "draw" });
  await page.selectOption("#draw-model", "sketch");
  await page.locator("#words option[value=cat]").waitFor({ state: "attached" });
  await page.fill("#word", "cat");
  await accessible(page, "the empty wall");
  await page.evaluate(() => {
    globalThis.previews = 0;
    const wall = document.getElementById("wall");
    const count = (changes) => changes.forEach(({ target }) => {
      if (target.closest("button")?.disabled) globalThis.previews++;
    });
    new MutationObserver(count).observe(wall, { subtree: true, attributeFilter: ["src"] });
  });
  await drawn(page, 4);
  assert.ok((await page.evaluate(() => globalThis.previews)) >= 4, "each had a preview");
  await page.getByRole("button", { name: "cat, drawing 2 of 4" }).click();
  const easel = page.getByRole("article", { name: "Drawing 2" });
  const img = easel.getByRole("img", { name: "cat, drawing 2 of 4" });
  assert.ok((await img.evaluate((element) => element.naturalWidth)) > 0);
  await easel.getByRole("button", { name: /^sketch · version 1:/ }).waitFor();
  await easel.getByRole("button", { name: "I like it", exact: true }).click();
  await easel.getByText("Rated. Thank you.").waitFor();
  await accessible(page, "a wall with an easel");
  await shoot(page, "wall");
  await done();
});

test("a slider walks from one drawing to another", async () => {
  const { page, done } = await browser.open({ view: "draw" });
  await page.selectOption("#draw-model", "digits-vae");
  await page.getByText("This model draws without words.").waitFor();
  await drawn(page, 3);
  for (const [drawing, end] of [[1, "first"], [3, "second"]]) {
    await page.getByRole("button", { name: `drawing, drawing ${drawing} of 3` }).click();
    await page.getByRole("button", { name: `Put at the ${end} end` }).click();
  }
  await page.getByRole("button", { name: "Draw the path" }).click();
  const slider = page.getByRole("slider", { name: "From the first to the second" });
  await page.getByText("The path is drawn").waitFor({ timeout: 120_000 });
  assert.equal(await slider.getAttribute("aria-valuetext"), "1 of 13");
  const pictures = new Set();
  for (let i = 0; i < 13; i++) {
    pictures.add(await page.evaluate(() => document.getElementById("walk-picture").toDataURL()));
    await slider.press("ArrowRight");
  }
  assert.equal(await slider.getAttribute("aria-valuetext"), "13 of 13");
  assert.ok(pictures.size > 10, `${pictures.size} pictures differ`);
  await accessible(page, "a walk");
  await done();
});

test("an unknown word is answered by the words that are near", async () => {
  const { page, faults } = await browser.open({ view: "draw" });
  await page.selectOption("#draw-model", "sketch");
  await page.locator("#words option").first().waitFor({ state: "attached" });
  await page.fill("#word", "catt");
  await page.click("#draw-form .primary");
  await page.locator("#draw-status.wrong").getByText(/cat/).waitFor();
  assert.ok(faults.every((fault) => /400|status of 400/.test(fault)), faults.join("; "));
});
