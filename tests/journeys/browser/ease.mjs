// The pages under what people need: node ease.mjs CHROMIUM ADDRESS LIST
// Narrow and at twice the size (WCAG 1.4.10, 1.4.4), with the spacing of people who read badly
// otherwise (1.4.12), by keyboard alone with the focus in sight (2.4.7, 2.4.11).
// LIST of pages.json names the pages; one line of JSON per finding, nothing when all is well.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, checkContent, report } from "./looking.mjs";

const [executablePath, address, list] = process.argv.slice(2);
const pages = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"))[list];
const PHONE = 320;
const TWICE = 640;  // a window of 1280 px, enlarged to 200 %
const MOST_STEPS = 70;
const SPACED = `
  * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }`;

// What stands out of the window, the innermost of each.
function standsOut() {
  const wide = (one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
  const shown = (one) => one.checkVisibility() && getComputedStyle(one).position !== "absolute";
  if (document.documentElement.scrollWidth <= document.documentElement.clientWidth) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => shown(one) && wide(one) && ![...one.children].some(wide))
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
}

// Text that its own box cuts off; names of people and files may end in dots, fields scroll.
function isCut() {
  const hides = (style) => style.overflowY !== "visible" && style.overflowY !== "auto" && style.textOverflow !== "ellipsis";
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && !one.closest(".unseen, input, textarea, select, svg") && hides(getComputedStyle(one)))
    .filter((one) => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
}

// Where the focus is: its element, whether a ring shows it, whether something lies upon it.
function focused() {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getClientRects()[0] ?? one.getBoundingClientRect();
  const across = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const seen = [box.top + 2, box.top + box.height / 2, box.bottom - 2].some((down) => {
    const there = document.elementFromPoint(across, down);
    return there && (one.contains(there) || there.contains(one));
  });
  const own = one.matches("audio, video, input[type=date]");  // the browser shows which part of it
  const ring = own || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const again = Boolean(one.dataset.walked) && !own;
  one.dataset.walked = "yes";
  return { html: one.outerHTML.slice(0, 120), ring, seen, again };
}

async function checkNothingStandsOut(page, where) {
  for (const width of [PHONE, TWICE]) {
    await page.setViewportSize({ width, height: 480 });
    for (const html of await page.evaluate(standsOut)) report({ ...where, width, fault: "wider than the window", html });
  }
}

async function checkSpacing(page, where) {
  await page.setViewportSize({ width: PHONE, height: 480 });
  const style = await page.addStyleTag({ content: SPACED });
  for (const html of await page.evaluate(standsOut)) report({ ...where, fault: "wider than the window when spaced", html });
  for (const html of await page.evaluate(isCut)) report({ ...where, fault: "cut off when spaced", html });
  await style.evaluate((one) => one.remove());
}

async function walk(page, where) {
  await page.setViewportSize({ width: PHONE, height: 480 });
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  let steps = 0;
  for (; steps < MOST_STEPS; steps += 1) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate(focused);
    if (!there) continue;  // past the end, to begin at the top
    if (there.again) break;
    if (!there.ring) report({ ...where, fault: "focus without a ring", html: there.html });
    if (!there.seen) report({ ...where, fault: "focus under something", html: there.html });
  }
  if (steps < 3) report({ ...where, fault: `${steps} steps by keyboard` });
}

const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
for (const one of pages) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (one.headers) await page.setExtraHTTPHeaders(one.headers);
  await page.goto(address + one.path);
  const where = { page: one.path };
  await checkContent(page, where, one.holds);
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  await checkNothingStandsOut(page, where);
  await checkSpacing(page, where);
  await walk(page, where);
  await page.close();
}
await browser.close();
