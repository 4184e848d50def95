// Looks at a session with pictures: node film.mjs CHROMIUM ADDRESS
// They play, jump to a time of the text, show the text as captions, leave room to read on a
// telephone; and where they break off the sound goes on. Prints one line of JSON per finding.

import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, RULES, checkAccess, checkWidth, listenForFaults, report } from "./looking.mjs";

const [executablePath, address] = process.argv.slice(2);
const SESSION = "/fr/cinema/heritage";

function expect(step, found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) report({ step, found, wanted });
}

async function open(context, path) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address + path);
  return page;
}

const until = (page, condition, step) =>
  page.waitForFunction(condition, null, { timeout: PATIENCE }).catch(() => report({ step, fault: "never" }));

async function plays(context) {
  const page = await open(context, `${SESSION}?t=9`);
  listenForFaults(page, { step: "plays" }, address);
  await until(page, () => document.querySelector("video").readyState >= 2, "loads");
  const size = await page.evaluate(() => [document.querySelector("video").videoWidth, document.querySelector("video").videoHeight]);
  expect("size", size, [320, 240]);
  expect("opened at", await page.evaluate(() => document.querySelector("video").currentTime), 9);
  await page.locator("#s1 > a").click();
  await until(page, () => document.querySelector("video").currentTime > 4.2, "plays");
  await until(page, () => document.querySelector("#s1.current"), "marks");
  await page.evaluate(() => document.querySelector("video").pause());
  await page.close();
}

// The picture of an even second is dark, that of an odd one bright.
async function agrees(context) {
  const page = await open(context, SESSION);
  await until(page, () => document.querySelector("video").readyState >= 2, "loads");
  const seen = await page.evaluate(async () => {
    const video = document.querySelector("video");
    const paper = document.createElement("canvas").getContext("2d");
    const bright = [];
    for (const second of [0.5, 1.5, 6.5, 9.5, 3.5]) {
      const drawn = new Promise((done) => video.requestVideoFrameCallback(done));
      video.currentTime = second;
      await drawn;
      paper.drawImage(video, 0, 0, 10, 10);
      bright.push(paper.getImageData(5, 5, 1, 1).data[0] > 120);
    }
    return bright;
  });
  expect("pictures", seen, [false, true, false, true, true]);
  await page.close();
}

async function captions(context) {
  const page = await open(context, SESSION);
  const tracks = () => [...document.querySelector("video").textTracks].map((one) => [one.kind, one.language, one.mode]);
  expect("captions", await page.evaluate(tracks), [
    ["captions", "vi", "disabled"],
    ["subtitles", "en", "disabled"],
    ["subtitles", "fr", "showing"],
  ]);
  await page.evaluate(() => { for (const one of document.querySelector("video").textTracks) one.mode = "hidden"; });
  await until(page, () => [...document.querySelector("video").textTracks].every((one) => one.cues?.length > 0), "loads captions");
  const first = () => [...document.querySelector("video").textTracks].map((one) => [one.cues.length, one.cues[0].startTime]);
  expect("cues", await page.evaluate(first), [[3, 4], [3, 4], [3, 4]]);
  await page.close();
}

async function leavesRoom(context, width, height) {
  const page = await open(context, SESSION);
  const where = { step: "leaves room", width };
  await page.setViewportSize({ width, height });
  await checkWidth(page, where);
  await checkAccess(page, where, RULES);
  await page.locator("#s3").scrollIntoViewIfNeeded();
  const taken = await page.evaluate(() => {
    const goesAlong = [...document.querySelectorAll(".player, .bar")].filter((one) => getComputedStyle(one).position === "sticky");
    return Math.max(...goesAlong.map((one) => one.getBoundingClientRect().height)) / innerHeight;
  });
  if (taken > 0.5) report({ ...where, fault: `the player takes ${Math.round(100 * taken)} %` });
  await page.close();
}

async function goesOnWithoutPictures(context) {
  const page = await open(context, "/en/cinema/exchange");
  const sound = await page.locator("video").getAttribute("data-sound");
  await page.locator("#s1 > a").click();
  await until(page, () => document.querySelector("video").currentTime > 4.2, "sound goes on");
  expect("what is heard", await page.locator("video").getAttribute("src"), sound);
  await page.close();
}

const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
await plays(context);
await agrees(context);
await captions(context);
await leavesRoom(context, 320, 640);
await leavesRoom(context, 1280, 800);
await goesOnWithoutPictures(context);
await browser.close();
