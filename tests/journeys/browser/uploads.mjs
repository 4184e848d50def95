// Brings recordings as technicians do, and breaks what breaks in a hall:
// node uploads.mjs CHROMIUM PYTHON FOLDER. Starts and kills the service itself. Prints one line of
// JSON per finding and nothing when all is well.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { chromium } from "playwright-core";
import { ARGUMENTS, LOOKS, PATIENCE, RULES, checkAccess, checkWidth, listenForFaults, report } from "./looking.mjs";

const [executablePath, python, folder, pictures] = process.argv.slice(2);
const HERITAGE = "/en/desk/cinema/heritage";
const EXCHANGE = "/en/desk/cinema/exchange";
const RECORDINGS = "/en/desk/cinema/recordings";
const SAFE = "Safe to erase from the card: what is here is the same, byte for byte.";
const SLOW = 6e6;

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

const port = await freePort();
const address = `http://127.0.0.1:${port}`;

class House {
  async start() {
    const command = ["-m", "tests.journeys.browser.upload_house", `${folder}/data`, `${port}`];
    this.process = spawn(python, command, { cwd: new URL("../../..", import.meta.url), stdio: "ignore" });
    for (const end = Date.now() + 60000; Date.now() < end; ) {
      const answer = await fetch(`${address}/en/`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    report({ fault: "the service did not answer" });
  }

  kill(signal = "SIGKILL") {
    return new Promise((done) => {
      this.process.on("exit", done);
      this.process.kill(signal);
    });
  }
}

// A WAV file of one tone, `seconds` long at 192 kB a second; other tones are other files.
async function wav(name, seconds, tone) {
  const samples = 96000 * seconds;
  const bytes = Buffer.alloc(44 + 2 * samples);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 2 * samples, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(96000, 24);
  bytes.writeUInt32LE(192000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples, 40);
  const period = Int16Array.from({ length: 960 }, (_, n) => 8000 * Math.sin((2 * Math.PI * tone * n) / 960));
  Buffer.from(period.buffer).copy(bytes, 44);
  for (let filled = 1920; filled < 2 * samples; filled *= 2) bytes.copy(bytes, 44 + filled, 44, 44 + Math.min(filled, 2 * samples - filled));
  return keep(name, bytes, `${tone}`);
}

async function keep(name, bytes, apart) {
  await mkdir(`${folder}/${apart}`, { recursive: true });
  const path = `${folder}/${apart}/${name}`;
  await writeFile(path, bytes);
  return { path, name, digest: createHash("sha256").update(bytes).digest("hex") };
}

function check(where, found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) report({ journey: where, found, wanted });
}

// One visitor's page, with faults of its own reported.
class Visit {
  constructor(page, journey) {
    Object.assign(this, { page, journey });
  }

  static async to(browser, path, journey, { slow = 0, options = {} } = {}) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    listenForFaults(page, { journey }, address);
    page.on("dialog", (dialog) => dialog.accept());
    await page.goto(address + path);
    const visit = new Visit(page, journey);
    if (slow) await visit.throttle(slow);
    return visit;
  }

  async throttle(uploadThroughput) {
    this.line ??= await this.page.context().newCDPSession(this.page);
    await this.line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  }

  async choose(...files) {
    await this.page.setInputFiles("#files", files.map((file) => file.path));
    await this.row(files[0]).waitFor();
  }

  row(file) {
    return this.page.locator(".upload", { has: this.page.locator(".row-name", { hasText: file.name }) }).last();
  }

  async says(file, text, timeout = PATIENCE) {
    const found = this.row(file).filter({ hasText: text });
    await found.waitFor({ timeout }).catch(async () => report({ journey: this.journey, wanted: String(text), found: await this.row(file).innerText() }));
  }

  // Not before the end, and then for good.
  async safe(file) {
    await this.says(file, SAFE, 40000);
    check(this.journey, await this.row(file).getAttribute("data-state"), "done");
  }

  async unsafe(file) {
    const verdicts = await this.row(file).locator(".upload-verdict:not([hidden])").count();
    check(`${this.journey}: no verdict before the end`, verdicts, 0);
  }

  async sent(file, share) {
    const bar = await this.row(file).locator("progress").elementHandle();
    await this.page.waitForFunction(([one, least]) => one.value > least, [bar, share]);
    await this.unsafe(file);
  }

  unfinished(file) {
    return this.page.locator("#unfinished li", { hasText: file.name });
  }

  async picture(name) {
    if (pictures) await this.page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }

  close() {
    return this.page.context().close();
  }
}

// What the board of a session lists, once it has so many.
async function listed(browser, path, count, journey) {
  const visit = await Visit.to(browser, path, journey);
  const names = visit.page.locator("#board .row-name");
  await names.nth(count - 1).waitFor().catch(() => {});
  const found = await names.allTextContents();
  await visit.close();
  return found;
}

// Names say where most files belong; one is chosen by hand; two of a session change places.
async function several(browser) {
  const first = await wav("session 1 (1).wav", 2, 3);
  const tenth = await wav("session 1 (10).wav", 3, 4);
  const second = await wav("session 1 (2).wav", 4, 5);
  const other = await wav("ZOOM0001.wav", 1, 6);
  const visit = await Visit.to(browser, RECORDINGS, "several");
  const ordered = visit.page.waitForResponse(/heritage\/recordings\/order$/);
  await visit.choose(tenth, first, other, second);
  const shown = await visit.page.locator(".upload .row-name").allTextContents();
  check("several: natural order", shown, [other, first, second, tenth].map((one) => one.name));
  const guessed = await visit.page.locator("select.session").evaluateAll((all) => all.map((one) => one.value));
  check("several: guesses", guessed, ["", "cinema/heritage", "cinema/heritage", "cinema/heritage"]);
  await visit.row(tenth).locator("select.order").selectOption("1");
  await visit.page.locator('[data-all="send"]').click();
  await visit.says(other, "Choose its session");
  await visit.row(other).locator("select.session").selectOption("cinema/exchange");
  await visit.page.locator('[data-all="send"]').click();
  for (const file of [first, second, tenth, other]) await visit.safe(file);
  await visit.says(tenth, /Received: WAV.*, 3 sec/);
  await ordered;
  await visit.picture("several");
  await looks(visit.page, "several");
  await visit.close();
  check("several: elsewhere", await listed(browser, EXCHANGE, 1, "several"), [`1. ${other.name}`]);
  check("several: order", await listed(browser, HERITAGE, 3, "several"), [`1. ${tenth.name}`, `2. ${first.name}`, `3. ${second.name}`]);
  return first;
}

async function looks(page, journey) {
  let rules = RULES;
  for (const width of [320, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await checkWidth(page, { journey, width, colorScheme });
      await checkAccess(page, { journey, width, colorScheme }, rules);
      if (pictures) await page.screenshot({ path: `${pictures}/${journey}-${width}-${colorScheme}.png`, fullPage: true });
      rules = LOOKS;
    }
  }
}

async function serverKilled(browser, house) {
  const file = await wav("killed.wav", 160, 7);
  const visit = await Visit.to(browser, HERITAGE, "killed", { slow: SLOW });
  await visit.choose(file);
  await visit.sent(file, 0.3);
  await house.kill();
  await visit.says(file, "The connection was lost. Trying again in");
  await visit.unsafe(file);
  await house.start();
  await visit.throttle(-1);
  await visit.safe(file);
  await visit.close();
}

// A page that is loaded again, or closed: the same file goes on, on whatever machine.
async function reloaded(browser) {
  const file = await wav("phiên chiều.wav", 160, 8);
  const visit = await Visit.to(browser, HERITAGE, "reloaded", { slow: SLOW });
  await visit.choose(file);
  await visit.sent(file, 0.4);
  await visit.page.reload();
  await visit.unfinished(file).filter({ hasText: /phiên chiều\.wav, [2-9]\d% of 31 MB: choose the same file again/ }).waitFor()
    .catch(async () => report({ journey: "reloaded", fault: "not listed", found: await visit.page.locator("#unfinished").textContent() }));
  await visit.picture("unfinished");
  await visit.choose(file);
  await visit.sent(file, 0.4);
  check("reloaded: not listed while it goes on", await visit.unfinished(file).count(), 0);
  await visit.close();
  const elsewhere = await Visit.to(browser, RECORDINGS, "reloaded elsewhere", { slow: SLOW });
  await elsewhere.choose(file);
  check("reloaded: the session is known", await elsewhere.row(file).locator("select.session").inputValue(), "cinema/heritage");
  await elsewhere.page.locator('[data-all="send"]').click();
  await elsewhere.sent(file, 0.5);
  await elsewhere.row(file).locator("select.session").selectOption("cinema/exchange");
  await elsewhere.throttle(-1);
  await elsewhere.safe(file);
  await elsewhere.page.reload();
  check("reloaded: nothing is left over", await elsewhere.unfinished(file).count(), 0);
  await elsewhere.close();
  check("reloaded: in the session chosen last", await listed(browser, EXCHANGE, 2, "reloaded"), ["1. ZOOM0001.wav", `2. ${file.name}`]);
}

async function anotherOfTheSameName(browser) {
  const begun = await wav("STE-000.wav", 100, 9);
  const another = await wav("STE-000.wav", 100, 10);
  const visit = await Visit.to(browser, HERITAGE, "another", { slow: SLOW });
  await visit.choose(begun);
  await visit.sent(begun, 0.5);
  await visit.page.reload();
  await visit.unfinished(begun).waitFor();
  await visit.throttle(-1);
  await visit.choose(another);
  await visit.says(another, "Another file of this name was begun here, and its bytes differ");
  await visit.safe(another);
  await visit.page.reload();
  await visit.unfinished(begun).waitFor();
  await visit.unfinished(begun).getByRole("button", { name: "Remove:" }).click();
  await visit.unfinished(begun).waitFor({ state: "detached" });
  await visit.close();
}

async function knownAlready(browser, file) {
  const visit = await Visit.to(browser, HERITAGE, "duplicate");
  await visit.choose(file);
  await visit.says(file, "This session had this recording already; nothing was added.");
  await visit.safe(file);
  await visit.close();
}

// In the page: every verdict that was ever shown, however shortly.
function rememberVerdicts() {
  globalThis.verdicts = new Set();
  const look = () => {
    for (const one of document.querySelectorAll(".upload-verdict:not([hidden])")) globalThis.verdicts.add(one.className);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}

async function noRecording(browser) {
  const file = await keep("letter.wav", Buffer.from("Dear colleagues, ".repeat(2000)), "letter");
  const empty = await keep("empty.wav", Buffer.alloc(0), "letter");
  const visit = await Visit.to(browser, EXCHANGE, "letter");
  await visit.page.evaluate(rememberVerdicts);
  await visit.choose(file, empty);
  await visit.says(file, "Received, but it cannot be used");
  await visit.says(file, "Keep the card: the same bytes are here, but they cannot be used.");
  await visit.says(empty, "This file is empty");
  await visit.row(empty).getByRole("button", { name: "Cancel:" }).click();
  const verdicts = await visit.page.evaluate(() => [...globalThis.verdicts]);
  check("letter: never said to be safe", verdicts, ["upload-verdict kept"]);
  check("letter: an empty file can be put away", await visit.row(empty).count(), 0);
  check("letter: a reason", (await visit.row(file).locator(".upload-notes li").textContent()).length > 20, true);
  await visit.picture("letter");
  await visit.close();
}

async function networkGone(browser) {
  const file = await wav("offline.wav", 160, 11);
  const visit = await Visit.to(browser, HERITAGE, "offline", { slow: SLOW });
  await visit.choose(file);
  await visit.sent(file, 0.2);
  await visit.line.send("Network.emulateNetworkConditions", { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await visit.says(file, "No network. It goes on by itself when there is one.");
  await visit.picture("offline");
  await visit.throttle(-1);
  await visit.safe(file);
  await visit.close();
}

async function paused(browser) {
  const file = await wav("paused.wav", 160, 12);
  const visit = await Visit.to(browser, HERITAGE, "paused", { slow: SLOW });
  await visit.choose(file);
  await visit.sent(file, 0.2);
  await visit.row(file).getByRole("button", { name: "Pause:" }).click();
  await visit.says(file, "Paused at");
  check("paused: the focus stays", await visit.page.evaluate(() => document.activeElement.dataset.act), "resume");
  const there = await visit.row(file).locator(".upload-state").textContent();
  await visit.page.waitForTimeout(1500);
  check("paused: stands still", await visit.row(file).locator(".upload-state").textContent(), there);
  await visit.throttle(-1);
  await visit.row(file).getByRole("button", { name: "Continue:" }).click();
  await visit.safe(file);
  await visit.close();
}

// The card is pulled out and put back.
async function cardPulled(browser) {
  const file = await wav("pulled.wav", 160, 17);
  const visit = await Visit.to(browser, EXCHANGE, "pulled", { slow: SLOW });
  await visit.choose(file);
  await visit.sent(file, 0.3);
  await rename(file.path, `${file.path}.away`);
  await visit.says(file, "This file cannot be read any more. Put its card back");
  await rename(`${file.path}.away`, file.path);
  await visit.throttle(-1);
  await visit.choose(file);
  await visit.safe(file);
  check("pulled: one line", await visit.page.locator(".upload").count(), 1);
  await visit.close();
}

// The digest of the service is not that of the card.
async function differs(browser) {
  const file = await wav("differs.wav", 2, 13);
  const visit = await Visit.to(browser, HERITAGE, "differs");
  await visit.page.route(/\/uploads\/up_\w+$/, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const answer = await route.fetch();
    return route.fulfill({ response: answer, json: { ...(await answer.json()), digest: "0".repeat(64) } });
  });
  await visit.choose(file);
  await visit.says(file, "Keep the card! What is here differs from the file on it.");
  check("differs: not safe", await visit.row(file).filter({ hasText: SAFE }).count(), 0);
  await visit.picture("differs");
  await visit.page.unroute(/\/uploads\/up_\w+$/);
  await visit.row(file).getByRole("button", { name: "Continue:" }).click();
  await visit.safe(file);
  await visit.close();
}

// Damage inside is found when the whole file was heard, long after the check.
async function toldLater(browser) {
  const file = await wav("later.wav", 2, 18);
  const visit = await Visit.to(browser, HERITAGE, "later");
  const damaged = "5 sec of it cannot be read; those places are named in the text.";
  let heard = false;
  await visit.page.route(/\/uploads\/up_\w+$/, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const answer = await route.fetch();
    const told = await answer.json();
    return route.fulfill({ response: answer, json: heard ? { ...told, remarks: [damaged], state: "prepared" } : told });
  });
  await visit.choose(file);
  await visit.says(file, /Received: WAV/);
  heard = true;
  await visit.says(file, damaged);
  check("later: told once", await visit.row(file).locator(".upload-notes li").allTextContents(), [damaged]);
  await visit.safe(file);
  await visit.close();
}

// On a slow line files are chosen before the scripts are there.
async function chosenEarly(browser) {
  const file = await wav("early.wav", 1, 19);
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  let come;
  const chosen = new Promise((done) => { come = done; });
  await page.route("**/uploads.js", (route) => chosen.then(() => route.continue()));
  await page.goto(address + HERITAGE, { waitUntil: "commit" });
  await page.setInputFiles("#files", file.path);
  come();
  const visit = new Visit(page, "early");
  await visit.safe(file);
  await visit.close();
}

// A card's whole folder, with what recorders leave beside their recordings.
async function droppedFolder(browser) {
  const card = `${folder}/card`;
  await wav("ZOOM0002_Tr1.WAV", 1, 16);
  await mkdir(card);
  await cp(`${folder}/16`, `${card}/ZOOM0002`, { recursive: true });
  for (const name of [".hidden.wav", "notes.txt"]) await writeFile(`${card}/ZOOM0002/${name}`, "x");
  const visit = await Visit.to(browser, EXCHANGE, "dropped");
  await visit.throttle(-1);
  const { x, y } = await visit.page.locator("form.drop").boundingBox();
  const data = { items: [], files: [card], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await visit.line.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 20, data });
  await visit.safe({ name: "ZOOM0002_Tr1.WAV" });
  check("dropped: only recordings", await visit.page.locator(".upload .row-name").allTextContents(), ["ZOOM0002_Tr1.WAV"]);
  await visit.close();
}

async function byKeyboard(browser) {
  const file = await wav("keys.wav", 1, 14);
  const visit = await Visit.to(browser, RECORDINGS, "keyboard");
  const { page } = visit;
  const chosen = page.waitForEvent("filechooser");
  await page.locator("#files").focus();
  await page.keyboard.press("Enter");
  await (await chosen).setFiles(file.path);
  await visit.row(file).waitFor();
  check("keyboard: nothing is left over", await page.locator("#unfinished li").allTextContents(), []);
  await page.keyboard.press("Tab");
  check("keyboard: send comes first", await page.evaluate(() => document.activeElement.dataset.all), "send");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Exch");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  check("keyboard: the focus goes on to the list", await page.evaluate(() => document.activeElement.id), "uploads");
  await visit.safe(file);
  check("keyboard: announced", (await page.locator("#announced").textContent()).length > 0, true);
  await visit.close();
}

// The same form without scripts: sent as a form, answered with the desk's page.
async function withoutScripts(browser) {
  const file = await wav("giọng nói.wav", 1, 15);
  const visit = await Visit.to(browser, EXCHANGE, "without scripts", { options: { javaScriptEnabled: false } });
  await visit.page.setInputFiles("#files", file.path);
  await visit.page.locator("form.drop button").click();
  await visit.page.locator("#board .row-name", { hasText: file.name }).waitFor()
    .catch(() => report({ journey: "without scripts", fault: "not on the board" }));
  await visit.close();
}

const house = new House();
await house.start();
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
try {
  const file = await several(browser);
  await serverKilled(browser, house);
  await Promise.all([reloaded(browser), anotherOfTheSameName(browser), knownAlready(browser, file)]);
  await Promise.all([networkGone(browser), paused(browser), cardPulled(browser)]);
  await Promise.all([toldLater(browser), chosenEarly(browser)]);
  await Promise.all([differs(browser), noRecording(browser), droppedFolder(browser), withoutScripts(browser)]);
  await byKeyboard(browser);
} finally {
  await browser.close();
  await house.kill();
}
