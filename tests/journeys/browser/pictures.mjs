// Takes the README's pictures from a running demonstration:
// node tests/journeys/browser/pictures.mjs http://127.0.0.1:8000 CHROMIUM docs/pictures

import { chromium } from "playwright-core";

const [address, executablePath, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1200, height: 820 }, reducedMotion: "reduce" });
const page = await context.newPage();
page.setDefaultTimeout(60000);
await page.goto(`${address}/en/viet-my-2026/di-san-dien-anh?s=5`);
await page.locator("#s5").evaluate((segment) => segment.scrollIntoView({ block: "center" }));
await page.waitForFunction(() => document.querySelector("audio").readyState > 0);
await page.screenshot({ path: `${folder}/session.png` });
await page.goto(`${address}/en/search?q=dien+anh`);
await page.screenshot({ path: `${folder}/search.png` });
await browser.close();
