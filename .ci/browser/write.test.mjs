// The reader's journey: write, stop, edit, rate, choose; and a new checkpoint that arrives meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, launch, shoot, write } from "./browser.mjs";
import { adopted, crown, gate, publish } from "./registry.mjs";

let browser;
before(async () => {
  browser = await launch();
  await adopted("poet");
});
after(() => browser.close());

test("a reader writes, stops, edits and rates, and hears of the new version", async () => {
  const { page, done } = await browser.open();
  await page.check("input[value=五律]", { force: true });
  await accessible(page, "the empty desk");

  // Stopped in the middle, what there is stays, and can be rated.
  await page.click("#write-form .primary");
  const draft = page.locator("#desk article").first();
  await draft.locator(".line .fresh").nth(3).waitFor();
  await page.click("#stop");
  await draft.locator(".rating").waitFor();
  assert.equal(await page.textContent("#write-status"), "Stopped.");
  const written = (await draft.locator(".text").textContent()).length;
  assert.ok(written >= 4 && written < 48, `${written} characters were written`);

  // Again, to the end this time: 48 characters, stops included.
  await draft.getByRole("button", { name: "Again" }).click();
  await page.locator("#desk article").nth(1).waitFor();
  const whole = page.locator("#desk article").first();
  await whole.locator(".rating").waitFor();
  assert.match(await page.textContent("#write-status"), /^Written: \d+ tokens in/);
  assert.equal(await whole.locator(".text .line").count(), 8);
  await accessible(page, "a desk with texts");

  await whole.getByRole("button", { name: "Edit" }).click();
  const editor = whole.getByLabel("How it should read");
  const text = await editor.inputValue();
  await editor.fill(text.replace(/^./u, "春"));
  await whole.getByRole("button", { name: "Send the edit" }).click();
  await whole.getByText("Edited.").waitFor();
  assert.equal((await whole.locator(".text").textContent())[0], "春");

  await whole.getByRole("radio", { name: "4 of 5 stars" }).check({ force: true });
  await whole.getByText("Rated. Thank you.").waitFor();
  const like = whole.getByRole("button", { name: "I like it", exact: true });
  await like.click();
  await page.waitForFunction(() => document.querySelector('[aria-pressed="true"].up'));
  assert.equal(await whole.locator(".star :checked").count(), 0, "the later verdict counts");
  await like.click();
  await whole.getByText("Your rating is taken back.").waitFor();

  // The news comes by itself, once, and the next text is signed by the new version.
  const version = publish("poet", gate(true, 0.75));
  crown("poet", version);
  const news = page.locator("#notices").getByText(`Version ${version} of poet is now at work.`);
  await news.waitFor();
  assert.equal(await news.count(), 1);
  const next = await write(page);
  const signature = next.getByRole("button", { name: `poet · version ${version}:` });
  await signature.click();
  const dialog = page.getByRole("dialog", { name: "Where it comes from" });
  await dialog.getByText(`${version} ← 1`).waitFor();
  await dialog.getByRole("row", { name: /Preference accuracy 0\.7500/ }).waitFor();
  await accessible(page, "the provenance of a text");
  await page.keyboard.press("Escape");
  assert.ok(await signature.evaluate((element) => element === document.activeElement));
  await done();
});

test("two texts side by side, and one is chosen", async () => {
  const { page, done } = await browser.open();
  await page.click("#write-two");
  const choose = page.getByRole("button", { name: "This one is better: Text B" });
  await choose.waitFor();
  assert.equal(await page.locator(".pair article .line").count(), 8);
  await accessible(page, "two texts");
  await shoot(page, "two");
  const sent = page.waitForRequest("**/v1/ratings");
  await choose.click();
  const body = (await sent).postDataJSON();
  await page.getByText("Chosen. Thank you.").waitFor();
  assert.notEqual(body.generation_id, body.preferred_over.generation_id);
  assert.equal(await page.locator(".choose").count(), 0);
  await done();
});

test("what was learned is drawn and told, and grows by itself", async () => {
  const { page, done } = await browser.open({ view: "learn" });
  const rows = page.locator("#checkpoints tbody tr");
  await page.getByRole("img", { name: /^Preference accuracy: .*version \d+ 75\.0 %/ }).waitFor();
  const before = await rows.count();
  const version = publish("poet", gate(false, 0.5));
  const row = page.getByRole("row", { name: new RegExp(`^${version} refused`) });
  await row.waitFor();
  assert.equal(await rows.count(), before + 1);
  await page.locator("#notices").getByText(`Version ${version} of poet was refused`).waitFor();
  assert.equal(await page.locator(".chart circle.refused").count(), 4);
  assert.equal(await page.locator(".chart rect.champion").count(), 4);
  await accessible(page, "what was learned");
  await row.getByRole("button", { name: `Details of version ${version}` }).click();
  await page.getByRole("dialog").getByText("below 0.5500").first().waitFor();
  await accessible(page, "the details of a version");
  await done();
});
