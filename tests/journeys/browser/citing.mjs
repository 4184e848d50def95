// Cites as a reader does: node citing.mjs CHROMIUM ADDRESS. The policy of the service holds here:
// data in a page is no script to it, and copying needs nothing that it forbids.

import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, listenForFaults, report } from "./looking.mjs";

const [executablePath, address] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const context = await browser.newContext();
await context.grantPermissions(["clipboard-read", "clipboard-write"]);
await context.addInitScript(() => {
  addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective, event.sample));
});

async function open(path) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  listenForFaults(page, { page: path }, address);
  await page.goto(address + path);
  return page;
}

// What machines read: an event, and nothing of it ran or was refused.
async function readEvent(path) {
  const page = await open(path);
  const block = await page.locator('script[type="application/ld+json"]').textContent();
  if (JSON.parse(block)["@type"] !== "Event") report({ page: path, fault: block.slice(0, 200) });
  await page.close();
}

async function copy(path) {
  const page = await open(path);
  const buttons = page.locator(".copy:visible");
  if ((await buttons.count()) !== 7) report({ page: path, fault: `${await buttons.count()} of 7 buttons` });
  for (const place of ["quotation", "sentence-vi", "reference-1"]) {
    await page.evaluate(() => { document.querySelector("#copied").textContent = ""; });
    await page.locator(`[data-copy="${place}"]`).click();
    await page.waitForFunction(() => document.querySelector("#copied").textContent !== "");
    const taken = await page.evaluate(() => navigator.clipboard.readText());
    const lines = await page.locator(`#${place}`).evaluate((part) => part.innerText);
    const plain = (text) => text.replace(/\s+/g, " ").trim();
    if (plain(taken) !== plain(lines)) report({ page: path, place, taken, lines });
  }
  await page.close();
}

await readEvent("/en/cinema");
await readEvent("/fr/cinema/heritage");
await copy("/fr/cinema/heritage/cite?s=2");
await browser.close();
