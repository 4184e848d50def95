// Searches as a reader does: node finding.mjs CHROMIUM ADDRESS. With scripts the ways to narrow
// come beside the results and move nothing; without them, and where they cannot be fetched, they
// are a page; a card opens at its segment and second.

import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, checkWidth, listenForFaults, report } from "./looking.mjs";

const [executablePath, address] = process.argv.slice(2);
const SOUGHT = "/en/search?q=memory+OR+bobine+OR+cu%E1%BB%99n";
const NARROW = 'a:text-is("Narrow the search")';
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });

async function open(where, settings) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  listenForFaults(page, where, address);
  return page;
}

function expect(where, what, found, wanted) {
  if (found !== wanted) report({ ...where, fault: `${what}: ${found} and not ${wanted}` });
}

const languageOf = (page) => page.locator(".passage").first().getAttribute("lang");

// Beside the results, and no line of them moves.
async function narrowBeside() {
  const where = { journey: "beside" };
  const page = await open(where, { viewport: { width: 1280, height: 900 } });
  let letThrough = () => {};
  const held = new Promise((resolve) => { letThrough = resolve; });
  await page.route("**/search/narrow*", async (route) => { await held; await route.continue(); });
  await page.goto(address + SOUGHT);
  const placed = () => page.locator(".card").first().boundingBox();
  const since = await page.evaluate(() => document.fonts.ready.then(() => performance.now()));
  const before = JSON.stringify(await placed());
  letThrough();
  await page.locator("#facets").waitFor();
  expect(where, "the first card", JSON.stringify(await placed()), before);
  const shifts = await page.evaluate((moment) => new Promise((resolve) => {
    const found = [];
    new PerformanceObserver((list) => found.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(found.filter((one) => one.startTime > moment).length), 300);
  }), since);
  expect(where, "shifts", shifts, 0);
  await page.locator('#facets a:text-is("French")').click();
  await page.waitForURL("**language=fr*");
  expect(where, "language", await languageOf(page), "fr");
  await page.locator(".chosen a").click();
  await page.waitForURL((url) => !url.search.includes("language"));
  expect(where, "language", await languageOf(page), "en");
  await page.context().close();
}

// Nothing comes, and nothing is lost.
async function narrowFails() {
  const where = { journey: "fails" };
  const page = await open(where, { viewport: { width: 1280, height: 900 } });
  await page.route("**/search/narrow*", (route) => route.fulfill({ status: 503, body: "" }));
  const asked = page.waitForResponse("**/search/narrow*");
  await page.goto(address + SOUGHT);
  await asked;
  await page.waitForTimeout(200);
  expect(where, "facets", await page.locator("#facets").count(), 0);
  expect(where, "link", await page.locator(NARROW).isVisible(), true);
  await page.context().close();
}

async function withoutScripts() {
  const where = { journey: "no scripts", width: 320 };
  const page = await open(where, { viewport: { width: 320, height: 800 }, javaScriptEnabled: false });
  await page.goto(`${address}/en/`);
  await page.locator('input[type="search"]').first().fill("memory OR bobine OR cuộn");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?**");
  await page.locator(NARROW).click();
  await page.locator('#facets a:text-is("French")').click();
  await page.waitForURL("**language=fr*");
  expect(where, "language", await languageOf(page), "fr");
  await page.locator(".card-link").first().click();
  const url = new URL(page.url());
  expect(where, "segment", url.hash, "#s2");
  expect(where, "translation", url.searchParams.get("with"), "fr");
  expect(where, "in view", await page.locator("#s2").isVisible(), true);
  expect(where, "marked", await page.locator("#s2").getAttribute("aria-current"), "true");
  const sound = await page.locator("audio, video").first().getAttribute("src");
  expect(where, "second", sound.split("#")[1], "t=9");
  await page.context().close();
}

// On a phone there is no room beside: the link leads to the page, and is not fetched before.
async function onAPhone() {
  const where = { journey: "phone", width: 320 };
  const page = await open(where, { viewport: { width: 320, height: 800 } });
  let fetched = 0;
  page.on("request", (request) => { fetched += request.url().includes("/search/narrow"); });
  await page.goto(address + SOUGHT);
  await page.waitForTimeout(300);
  expect(where, "fetched", fetched, 0);
  await checkWidth(page, where);
  await page.locator(NARROW).click();
  await page.locator("h1:text-is('Narrow the search')").waitFor();
  await page.context().close();
}

await narrowBeside();
await narrowFails();
await withoutScripts();
await onAPhone();
await browser.close();
