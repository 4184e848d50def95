// What every journey looks with: one line of JSON per finding, widths, WCAG's rules, faults that
// the page itself tells of.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
export const LOOKS = { type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable"] };
export const PATIENCE = 20000;
export const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

export function report(finding) {
  console.log(JSON.stringify(finding));
}

// A page without its heading or its content must not pass as a page without faults.
export async function checkContent(page, where, wanted) {
  if ((await page.locator("h1").count()) !== 1) report({ ...where, fault: "no single h1" });
  for (const [selector, count] of Object.entries(wanted)) {
    const found = await page.locator(selector).count();
    if (found !== count) report({ ...where, fault: `${found} of ${count} ${selector}` });
  }
}

export async function checkWidth(page, where) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > where.width) report({ ...where, fault: `${width} px wide` });
}

// All rules in the first look; in the others those whose answer depends on colour and width.
export async function checkAccess(page, where, rules) {
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

export function listenForFaults(page, where, address) {
  page.on("console", (line) => {
    const own = line.type() === "error" && !line.text().startsWith("Failed to load resource");
    if (own) report({ ...where, fault: line.text() });
  });
  page.on("pageerror", (error) => report({ ...where, fault: String(error) }));
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) report({ ...where, fault: request.url() });
  });
}
