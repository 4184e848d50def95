// Watches a board as a technician does: node board.mjs ADDRESS CHROMIUM events|polling
// Says "ready" when it watches, then expects the change that the test makes: no reload, the field
// that was being typed into still has the focus and its text. Prints one line of JSON per fault.

import { chromium } from "playwright-core";

const [address, executablePath, way] = process.argv.slice(2);
const EXPECTED = "0:18 of 0:30";
const PATIENCE = 30000;

function report(fault) {
  console.log(JSON.stringify(fault));
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
page.on("pageerror", (error) => report(String(error)));
const fetched = [];
page.on("request", (request) => fetched.push(request.url()));
if (way === "polling") await page.route("**/events", (route) => route.fulfill({ status: 503, body: "" }));
await page.goto(`${address}/en/desk/cinema/heritage`);
await page.evaluate(() => { window.sameDocument = true; });
await page.locator(".acts summary").first().click();
const field = page.locator('input[name="name"]').first();
await field.focus();
await page.keyboard.type("Interpr");
console.log("ready");
await page.getByText(EXPECTED).waitFor().catch(() => report("the change never came"));
await page.keyboard.type("eter");
const seen = await page.evaluate(() => ({
  same: window.sameDocument === true,
  focus: document.activeElement?.name,
  typed: document.activeElement?.value,
  open: document.querySelector(".acts details").open,
}));
if (!seen.same) report("the page was loaded again");
if (seen.focus !== "name" || seen.typed !== "Interpreter") report(seen);
if (!seen.open) report("the open part was closed");
const boards = fetched.filter((url) => url.endsWith("/board")).length;
if (way === "events" && boards > 3) report(`the board was fetched ${boards} times`);
await browser.close();
