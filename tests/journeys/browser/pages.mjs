// Looks at the pages as people do: node pages.mjs CHROMIUM ADDRESS
// Prints one line of JSON per finding and nothing when all is well; pages.json names what to see,
// some in every look (both widths, both schemes, no scripts), some once.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { ARGUMENTS, LOOKS, PATIENCE, RULES, checkAccess, checkContent, checkWidth, listenForFaults, report } from "./looking.mjs";

const [executablePath, address] = process.argv.slice(2);
const pages = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"));

async function open(context, one, where) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (one.headers) await page.setExtraHTTPHeaders(one.headers);
  listenForFaults(page, where, address);
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

const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const withScripts = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
for (const one of pages.look) await see(withScripts, one);
const without = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 900 } });
for (const one of pages.look) if (!one.once) await seeWithoutScripts(without, one);
await browser.close();
