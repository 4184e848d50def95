// Reads and hears a session as people do: node reading.mjs CHROMIUM SMALL LONG
// SMALL is the address of a house with a short session, LONG of one with an hour of text. Prints
// one line of JSON per finding and nothing when all is well.

import { chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE, report } from "./looking.mjs";

const [executablePath, small, long] = process.argv.slice(2);
const SESSION = "/en/cinema/heritage";
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });

function check(journey, fault, found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) report({ journey, fault, found, wanted });
}

async function visit(address, options, look) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 700 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => report({ page: address, fault: String(error) }));
  const answer = await page.goto(address);
  if (answer.status() !== 200) report({ page: address, fault: `status ${answer.status()}` });
  await look(page);
  await context.close();
}

const pressed = (page) => page.locator('.bar [data-act="follow"]').getAttribute("aria-pressed");
const said = (page) => page.locator(".find output").textContent();
const isHeard = (page, name) => page.locator(`${name}.current`).waitFor();
const address = (page) => page.evaluate(() => location.search + location.hash);
const scrolled = (page) => page.evaluate(() => scrollY);

// What two columns and one look like: where a segment's original and its translation stand.
async function places(page) {
  const [one, other] = await page.locator("#s2 > p:visible").evaluateAll((texts) => texts.map((text) => text.getBoundingClientRect().toJSON()));
  return { beside: other.left >= one.right && Math.abs(other.top - one.top) < 8, below: other.top >= one.bottom };
}

const journeys = {
  async everythingWithoutScripts() {
    await visit(`${long}${SESSION}`, { javaScriptEnabled: false }, async (page) => {
      check("no scripts", "segments", await page.locator(".turn > div").count(), 360);
      check("no scripts", "times", await page.locator(".turn > div > a[href^='?t=']").count(), 360);
      check("no scripts", "languages", await page.locator(".turn > div > p[lang]").count(), 3 * 360);
      check("no scripts", "shown", await page.locator(".turn > div > p:visible").count(), 2 * 360);
      check("no scripts", "our bar", await page.locator(".bar:visible").count(), 0);
      await page.locator("#s40 > a").click();
      check("no scripts", "address", new URL(page.url()).hash, "#s40");
      check("no scripts", "marked", await page.locator(".turn > [aria-current]").getAttribute("id"), "s40");
      check("no scripts", "opened", (await page.locator("audio").getAttribute("src")).split("#")[1], "t=390");
      check("no scripts", "quoted", (await page.locator("noscript a:visible").getAttribute("href")), "/en/cinema/heritage/cite?s=40");
    });
  },

  async besideAndBelow() {
    for (const [width, wanted] of [[1280, { beside: true, below: false }], [320, { beside: false, below: true }]]) {
      await visit(`${small}${SESSION}?with=fr`, { viewport: { width, height: 700 } }, async (page) => {
        check("side by side", `at ${width}`, await places(page), wanted);
        check("side by side", `player at ${width}`, await page.locator(".bar").evaluate((bar) => bar.getBoundingClientRect().height < 60), true);
      });
    }
  },

  async timePlaysAndChoosingKeepsPlaying() {
    await visit(`${small}${SESSION}`, {}, async (page) => {
      await page.locator("#s2 > a").click();
      await isHeard(page, "#s2");
      check("time", "address", await address(page), "?t=9#s2");
      await page.locator('[data-choice="fr"]').click();
      check("choosing", "plays on", await page.locator("audio").evaluate((media) => media.paused), false);
      check("choosing", "address", await address(page), "?t=9&with=fr#s2");
      check("choosing", "shown", await page.locator("#s2 > p:visible").evaluateAll((texts) => texts.map((text) => text.lang)), ["vi", "fr"]);
      await page.goto(`${small}${SESSION}`);
      check("choosing", "remembered", await page.locator("[data-choice][aria-current]").getAttribute("data-choice"), "fr");
    });
  },

  async followYieldsAndComesBackOnRequestOnly() {
    await visit(`${long}${SESSION}`, { viewport: { width: 1000, height: 500 } }, async (page) => {
      await page.locator("#s1 > a").click();
      await isHeard(page, "#s1");
      check("follow", "asked for by a time", await pressed(page), "true");
      await page.mouse.move(500, 300);
      await page.mouse.wheel(0, 3000);
      await page.locator(".chip[data-act=follow]:visible").waitFor();
      check("follow", "yields to the wheel", await pressed(page), "false");
      const there = await scrolled(page);
      await isHeard(page, "#s2");
      check("follow", "leaves the page alone", await scrolled(page), there);
      await page.locator(".chip[data-act=follow]").click();
      await page.waitForFunction(() => {
        const { top, bottom } = document.querySelector(".turn > .current").getBoundingClientRect();
        return top > 40 && bottom < innerHeight;
      });
      check("follow", "comes back", await pressed(page), "true");
      for (const act of [() => page.keyboard.press("PageDown"), () => page.evaluate(() => scrollBy(0, 900))]) {
        await page.locator("article").evaluate(() => document.activeElement.blur());
        await page.waitForTimeout(1300);
        await act();
        await page.waitForFunction(() => document.querySelector(".bar [data-act=follow]").ariaPressed === "false");
        await page.keyboard.press("f");
      }
    });
  },

  async keysActAndCanBeSwitchedOff() {
    await visit(`${small}${SESSION}`, {}, async (page) => {
      await page.keyboard.press("?");
      check("keys", "list", await page.locator("dialog[open] dt").count(), 12);
      await page.keyboard.press("Escape");
      await page.keyboard.press("n");
      await isHeard(page, "#s1");
      await page.keyboard.press("n");
      await isHeard(page, "#s2");
      await page.keyboard.press("p");
      await isHeard(page, "#s1");
      await page.keyboard.press("k");
      check("keys", "k pauses", await page.locator("audio").evaluate((media) => media.paused), true);
      await page.keyboard.press("l");
      check("keys", "l goes on", await page.locator("audio").evaluate((media) => media.currentTime > 13), true);
      await page.keyboard.press(">");
      check("keys", "faster", await page.locator("audio").evaluate((media) => media.playbackRate), 1.25);
      await page.keyboard.press("t");
      check("keys", "translation", await page.locator("article").getAttribute("data-beside"), "fr");
      await page.keyboard.press("/");
      await page.keyboard.type("knj?");
      check("keys", "typing is typing", await page.locator("#find-words").inputValue(), "knj?");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.evaluate(() => dispatchEvent(new KeyboardEvent("keydown", { key: "k", isComposing: true })));
      check("keys", "not with others", await page.locator("audio").evaluate((media) => media.paused), true);
      await page.locator('[data-act="keys"]').click();
      await page.locator("#single-keys").uncheck();
      await page.keyboard.press("Escape");
      await page.reload();
      await page.keyboard.press("?");
      check("keys", "switched off", await page.locator("dialog[open]").count(), 0);
    });
  },

  async findingIsTheSameWithScriptsAndWithout() {
    const hits = Array.from({ length: 90 }, (_, place) => `s${4 * place + 2}`);
    for (const javaScriptEnabled of [true, false]) {
      await visit(`${long}${SESSION}?find=ký+ức&s=10#s10`, { javaScriptEnabled }, async (page) => {
        check("find", "server", await said(page), "3 of 90");
        check("find", "marked", await page.locator(".turn > div:has(mark)").evaluateAll((found) => found.map((one) => one.id)), hits);
        await page.locator('[data-find="later"]').click();
        await page.waitForURL(/s=14/);
        check("find", "next", await said(page), "4 of 90");
      });
    }
    await visit(`${long}${SESSION}`, {}, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("KY uc");
      await page.waitForFunction(() => document.querySelector(".find output").textContent === "1 of 90");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      check("find", "scripts", await said(page), "3 of 90");
      check("find", "address", await address(page), "?find=KY+uc&s=10#s10");
      check("find", "same", await page.evaluate(() => [...new Set([...CSS.highlights.get("found")].map((range) => range.startContainer.parentElement.parentElement.id))]), hits);
      check("find", "words", await page.evaluate(() => [...new Set([...CSS.highlights.get("found")].map(String))].sort()), ["ký", "ức"]);
      await page.keyboard.press("Shift+Enter");
      check("find", "back", await said(page), "2 of 90");
      await page.keyboard.press("Escape");
      check("find", "closed", [await page.locator(".find:visible").count(), await page.evaluate(() => CSS.highlights.has("found"))], [0, false]);
    });
  },

  async foundInAnotherLanguageIsShown() {
    await visit(`${small}${SESSION}?with=none`, {}, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("bobine");
      await page.waitForFunction(() => document.querySelector(".find output").textContent === "1 of 1");
      check("find", "shown", await page.locator("#s2 > p:visible").evaluateAll((texts) => texts.map((text) => text.lang)), ["vi", "fr"]);
    });
  },

  // Nothing that has the focus lies under what stays on the screen.
  async focusIsNeverHidden() {
    for (const width of [1280, 320]) {
      await visit(`${long}${SESSION}?find=ký+ức&s=10#s10`, { viewport: { width, height: 500 } }, async (page) => {
        await page.locator("#s10 > a").focus();
        for (const key of ["Tab", "Shift+Tab"]) {
          for (let step = 0; step < 40; step += 1) {
            await page.keyboard.press(key);
            const hidden = await page.evaluate(() => {
              const one = document.activeElement;
              const { left, right, top, bottom } = one.getBoundingClientRect();
              const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              return one.contains(there) || there?.contains(one) && !there.matches("html, body") ? null : one.outerHTML.slice(0, 90);
            });
            if (hidden) report({ journey: "focus", width, key, fault: hidden });
          }
        }
      });
    }
  },

  async quotingLeadsToTheCitation() {
    await visit(`${small}${SESSION}?with=fr`, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await page.locator("#s2 > p").first().selectText();
      await page.locator(".chip.quote a").waitFor();
      check("quote", "chip", await page.locator(".chip.quote a").getAttribute("href"), `${small}${SESSION}/cite?s=2&with=fr`);
      check("quote", "follows the segment", await page.locator(".chip.quote").evaluate((chip) => chip.previousElementSibling.id), "s2");
      await page.keyboard.press("c");
      await page.locator(".told:not(:empty)").waitFor();
      check("copy", "link", await page.evaluate(() => navigator.clipboard.readText()), `${small}${SESSION}?with=fr&t=9#s2`);
      await page.keyboard.press("Escape");
      check("quote", "dismissed", await page.locator(".chip.quote").count(), 0);
    });
  },

  async talkOpensWhereItBegins() {
    await visit(`${long}/fr/cinema/heritage/talk-3`, {}, async (page) => {
      check("talk", "opened", (await page.locator("audio").getAttribute("src")).split("#")[1], "t=900");
      check("talk", "segments", await page.locator(".turn > div").count(), 45);
      check("talk", "around", await page.locator(".around a").count(), 2);
    });
  },

  async printedWithItsAddressAndEdition() {
    await visit(`${small}${SESSION}`, {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      check("print", "imprint", (await page.locator(".imprint:visible").textContent()).startsWith(`${small}${SESSION} · Edition 1, `), true);
      check("print", "times", await page.locator(".turn > div > a:visible").count(), 3);
      check("print", "tools", await page.locator(".player:visible, .find:visible, .offers :visible").count(), 0);
    });
  },
};

for (const journey of Object.values(journeys)) {
  try {
    await journey();
  } catch (error) {
    report({ journey: journey.name, fault: String(error).slice(0, 600) });
  }
}
await browser.close();
