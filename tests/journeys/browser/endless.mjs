// Words without an end on a phone and on a desk: node endless.mjs CHROMIUM ADDRESS
// One line of JSON per page that is wider than its window or holds what no text may become.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, checkContent, checkWidth, report } from "./looking.mjs";

const [executablePath, address] = process.argv.slice(2);
const pages = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8")).endless;

const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
page.on("dialog", (dialog) => report({ page: page.url(), fault: `says ${dialog.message()}` }));
page.on("pageerror", (error) => report({ page: page.url(), fault: error.message }));
for (const one of pages) {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(address + one.path, { waitUntil: "domcontentloaded" });
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 640 });
    const where = { page: one.path, width };
    await checkContent(page, where, one.holds);
    await checkWidth(page, where);
  }
}
await browser.close();
