// The page in other hands: a telephone, the dark, Chinese, the keyboard alone, a server with keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, address, fits, launch, origin, shoot, write } from "./browser.mjs";

const VIEWS = ["write", "draw", "learn"];
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("all fits on a telephone", async () => {
  const { page, done } = await browser.open(phone);
  // Old style twice: both are wider than the paper, of one title, and yet told apart.
  for (const form of ["七律", "五绝", "古风", "古风"]) {
    await page.check(`input[value=${form}]`, { force: true });
    await write(page);
    await fits(page);
  }
  await page.locator("#desk article").first().scrollIntoViewIfNeeded();
  await accessible(page, "writing on a telephone");
  for (const view of VIEWS) {
    await page.click(`nav a[href="#${view}"]`);
    await page.locator(`#view-${view}`).waitFor();
    await fits(page);
  }
  await accessible(page, "a telephone");
  await done();
});

for (const colorScheme of ["light", "dark"]) {
  test(`every view is legible in the ${colorScheme}`, async () => {
    const { page, done } = await browser.open({ colorScheme });
    await write(page);
    await shoot(page, colorScheme);
    for (const view of VIEWS) {
      await page.click(`nav a[href="#${view}"]`);
      await page.locator(`#view-${view}`).waitFor();
      await accessible(page, `${view} in the ${colorScheme}`);
    }
    await done();
  });
}

test("the switch overrules the system, and the choice stays", async () => {
  const { page, done } = await browser.open({ colorScheme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.click("#theme");
  assert.equal(await ground(), light);
  await page.click("#theme");
  assert.equal(await page.textContent("#theme"), "Dark");
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await ground(), dark);
  await done();
});

test("the page speaks Chinese to those who do, and changes at once", async () => {
  const { page, done } = await browser.open({ locale: "zh-CN" });
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
  assert.match(await page.title(), /^写/);
  await write(page);
  for (const view of VIEWS) {
    await page.click(`nav a[href="#${view}"]`);
    await accessible(page, `${view} in Chinese`);
    const left = await page.evaluate(() => document.querySelector("main").innerText.match(/\b(Write|Draw|Model|Seed|Gate)\b/));
    assert.equal(left, null, "English is left");
  }
  await page.click("#language");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.getByRole("heading", { name: "What it has learned" }).waitFor();
  await done();
});

test("everything can be done from the keyboard", async () => {
  const { page, done } = await browser.open();
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the content");
  await page.keyboard.press("Enter");
  for (let i = 0; i < 10 && (await focused()) !== "title"; i++) await page.keyboard.press("Tab");
  assert.equal(await focused(), "title");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("#forms :checked").inputValue(), "五绝");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const draft = page.locator("#desk article").first();
  await draft.locator(".rating").waitFor();
  await draft.getByRole("button", { name: "Edit" }).focus();
  await page.keyboard.press("Enter");
  assert.match(await focused(), /^edit-/);
  await draft.getByRole("button", { name: "Cancel" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "Edit", "the focus is back where it came from");
  await draft.getByRole("radio", { name: "1 of 5 stars" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await draft.getByText("Rated. Thank you.").waitFor();
  assert.equal(await draft.locator(".star :checked").inputValue(), "3");
  await done();
});

test("tokens are not read out one by one", async () => {
  const { page, done } = await browser.open();
  const draft = await write(page);
  assert.equal(await draft.locator("[aria-live] .text, [role=status] .text").count(), 0);
  assert.equal(await draft.locator(".text").getAttribute("aria-busy"), "false");
  await done();
});

test("the key goes along with every request, and stays in its tab", async () => {
  const { page, done } = await browser.open();
  await page.click("#key-open");
  await page.getByRole("dialog", { name: "Key" }).getByLabel("API key").fill("ink-secret");
  await accessible(page, "the key's dialog");
  const asked = page.waitForRequest(`${origin}/v1/models`);
  await page.keyboard.press("Enter");
  assert.equal((await asked).headers().authorization, "Bearer ink-secret");
  const posted = page.waitForRequest(`${origin}/v1/completions`);
  await write(page);
  assert.equal((await posted).headers().authorization, "Bearer ink-secret");
  const kept = await page.evaluate(() => [sessionStorage.getItem("inkstone.key"), JSON.stringify(localStorage)]);
  assert.equal(kept[0], "ink-secret");
  assert.doesNotMatch(kept[1], /ink-secret/);
  await done();
});

test("who lacks the key is told, and goes on where it is given", async () => {
  const { page, faults } = await browser.open();
  const secret = "Bearer ink-secret";
  await page.route("**/v1/**", (route) =>
    route.request().headers().authorization === secret
      ? route.continue()
      : route.fulfill({ status: 401, json: { error: { message: "send a key" } } }));
  await page.reload();
  await page.locator("#write-status.wrong").getByText("This server asks for a key.").waitFor();
  await page.locator("#service").getByText("This server asks for a key.").waitFor();
  await page.click("#key-open.asked");
  await page.getByLabel("API key").fill("ink-secret");
  await page.keyboard.press("Enter");
  await page.locator("#service").getByText("Connected.").waitFor();
  await write(page);
  assert.ok(faults.every((fault) => /401/.test(fault)), faults.join("; "));
});

test("no header allows what the page does not need", async () => {
  const response = await fetch(`http://${address}/`);
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
});
