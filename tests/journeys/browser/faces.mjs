// Which faces a browser draws the pages in: node faces.mjs CHROMIUM ADDRESS LIST
// A letter that our faces lack is taken from another one, and nobody is told; one line of JSON for
// every face that is not ours. LIST of pages.json names the pages.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, report } from "./looking.mjs";

const [executablePath, address, list] = process.argv.slice(2);
const pages = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"))[list];

const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
for (const one of pages) {
  await page.setExtraHTTPHeaders(one.headers ?? {});
  await page.goto(address + one.path);
  await page.evaluate(() => { document.querySelectorAll("code").forEach((part) => part.remove()); });
  await page.evaluate(() => document.fonts.ready);
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: "body *" });
  const faces = new Map();
  for (const nodeId of nodeIds) {
    const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
    for (const face of fonts) if (!face.isCustomFont && !faces.has(face.familyName)) faces.set(face.familyName, nodeId);
  }
  for (const [face, nodeId] of faces) {
    const { outerHTML } = await session.send("DOM.getOuterHTML", { nodeId });
    report({ page: one.path, fault: `drawn in ${face}`, html: outerHTML.slice(0, 160) });
  }
  await session.detach();
}
await browser.close();
