// Looks at the pages as people do: node pages.mjs ADDRESS CHROMIUM
// Prints one line of JSON per finding and nothing when all is well; pages.json names what to see,
// some in every look (both widths, both schemes, no scripts), some once.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const [address, executablePath] = process.argv.slice(2);
const pages = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"));
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = { type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable"] };
const PATIENCE = 20000;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

function report(finding) {
  console.log(JSON.stringify(finding));
}

// A page without its heading or its content must not pass as a page without faults.
async function checkContent(page, where, wanted) {
  if ((await page.locator("h1").count()) !== 1) report({ ...where, fault: "no single h1" });
  for (const [selector, count] of Object.entries(wanted)) {
    const found = await page.locator(selector).count();
    if (found !== count) report({ ...where, fault: `${found} of ${count} ${selector}` });
  }
}

async function checkWidth(page, where) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > where.width) report({ ...where, fault: `${width} px wide` });
}

// All rules in the first look; in the others those whose answer depends on colour and width.
async function checkAccess(page, where, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  // preload: axe would wait ten seconds for each recording before it looks at anything.
  const options = { runOnly: rules, preload: false };
  const found = await page.evaluate((wanted) => window.axe.run(wanted), options);
  if (found.passes.length === 0) report({ ...where, fault: "the rules did not run" });
  for (const violation of found.violations) {
    const nodes = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    report({ ...where, fault: violation.id, nodes });
  }
}

function listenForFaults(page, where) {
  page.on("console", (line) => {
    const own = line.type() === "error" && !line.text().startsWith("Failed to load resource");
    if (own) report({ ...where, fault: line.text() });
  });
  page.on("pageerror", (error) => report({ ...where, fault: String(error) }));
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) report({ ...where, fault: request.url() });
  });
}

async function open(context, one, where) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (one.headers) await page.setExtraHTTPHeaders(one.headers);
  listenForFaults(page, where);
  const answer = await page.goto(address + one.path);
  if (answer.status() !== (one.status ?? 200)) report({ ...where, fault: `status ${answer.status()}` });
  await checkContent(page, where, one.holds);
  return page;
}

async function see(context, one) {
  const page = await open(context, one, { page: one.path });
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  let rules = RULES;
  for (const width of one.once ? [320] : [320, 1280]) {
    for (const colorScheme of one.once ? ["dark"] : ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const where = { page: one.path, width, colorScheme };
      await checkWidth(page, where);
      await checkAccess(page, where, rules);
      rules = process.env.ACTES_TEST_ALL_RULES ? RULES : LOOKS;
    }
  }
  await page.close();
}

async function seeWithoutScripts(context, one) {
  const where = { page: one.path, scripts: false };
  const page = await open(context, one, where);
  await page.close();
}

// What only scripts do: the line that is heard is marked, a time plays, follow gives way.
async function listen(browser, path) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 500 } });
  const page = await context.newPage();
  const where = { page: path, journey: "listen" };
  await page.goto(address + path);
  const follow = page.locator('[data-act="follow"]');
  if (!(await follow.isVisible())) report({ ...where, fault: "no bar" });
  await follow.click();
  if ((await follow.getAttribute("aria-pressed")) !== "true") report({ ...where, fault: "does not follow" });
  await page.mouse.wheel(0, 300);
  await page.waitForTimeout(200);
  if ((await follow.getAttribute("aria-pressed")) !== "false") report({ ...where, fault: "fights the reader" });
  await page.locator("#s2 a.time").click();
  const start = Number(await page.locator("#s2").getAttribute("data-start"));
  const url = new URL(page.url());
  if (url.hash !== "#s2" || Number(url.searchParams.get("t")) !== start) report({ ...where, fault: page.url() });
  const current = page.locator(".segment.current");
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0, null, { timeout: 5000 })
    .catch(() => report({ ...where, fault: "does not play" }));
  await current.waitFor({ timeout: 5000 }).catch(() => report({ ...where, fault: "marks nothing" }));
  if ((await current.getAttribute("id")) !== "s2") report({ ...where, fault: "marks another line" });
  await context.close();
}

async function bring(browser, path, name, bytes) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address + path);
  await page.setInputFiles("#files", { name, mimeType: "audio/wav", buffer: bytes });
  const item = page.locator("#uploads li.done, #uploads li.refused");
  await item.waitFor({ timeout: 20000 }).catch(() => report({ page: path, fault: "no answer" }));
  const text = await item.textContent();
  if (!text.includes(name) || !(await item.getAttribute("class")).includes("done")) report({ page: path, fault: text });
  await page.locator(".row-name", { hasText: name }).waitFor({ timeout: 5000 })
    .catch(() => report({ page: path, fault: "not on the board" }));
  await context.close();
}

// The same form without scripts: sent as a form, answered with the desk's page.
async function bringWithoutScripts(browser, path, name, bytes) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address + path);
  await page.setInputFiles("#files", { name, mimeType: "audio/wav", buffer: bytes });
  await page.locator("form.drop button").click();
  await page.locator(".row-name", { hasText: name }).waitFor()
    .catch(() => report({ page: path, scripts: false, fault: "not on the board" }));
  await context.close();
}

function tone(seconds) {
  const samples = 16000 * seconds;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(16000, 24);
  wav.writeUInt32LE(32000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let n = 0; n < samples; n += 1) wav.writeInt16LE(Math.round(8000 * Math.sin(n / 6)), 44 + 2 * n);
  return wav;
}

const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const withScripts = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
for (const one of pages.look) await see(withScripts, one);
const without = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 900 } });
for (const one of pages.look) if (!one.once) await seeWithoutScripts(without, one);
await listen(browser, pages.listen);
await bring(browser, pages.bring, "tone.wav", tone(3));
await bringWithoutScripts(browser, pages.bring, "giọng nói.wav", tone(4));
await browser.close();
