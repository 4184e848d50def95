// Takes a picture of every page in pages.json, whole, for people to look at:
// node tests/journeys/browser/album.mjs CHROMIUM ADDRESS FOLDER [PART-OF-A-PATH]
// Both widths in both schemes, and one of each as printed and with the system's own colours.

import { mkdir, readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE } from "./looking.mjs";

const [executablePath, address, folder, part = ""] = process.argv.slice(2);
const pages = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"));
const LOOKS = [
  { name: "wide", width: 1280, colorScheme: "light" },
  { name: "wide-dark", width: 1280, colorScheme: "dark" },
  { name: "phone", width: 320, colorScheme: "light" },
  { name: "phone-dark", width: 320, colorScheme: "dark" },
  { name: "printed", width: 800, colorScheme: "light", media: "print" },
  { name: "system", width: 1280, colorScheme: "dark", forcedColors: "active" },
];

function named(path) {
  return path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "front";
}

async function picture(browser, one) {
  const context = await browser.newContext({ reducedMotion: "reduce", extraHTTPHeaders: one.headers ?? {} });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address + one.path);
  await page.evaluate(() => document.fonts.ready);
  for (const { name, width, media = "screen", ...scheme } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ media, forcedColors: "none", ...scheme });
    await page.screenshot({ path: `${folder}/${named(one.path)}.${name}.png`, fullPage: true });
  }
  await context.close();
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
for (const one of pages.look) if (one.path.includes(part)) await picture(browser, one);
await browser.close();
