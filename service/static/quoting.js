// The link of a place, and the way from it to the page that cites it: from what is selected, else
// what is heard, else what the address asks for, else what is on the screen.

import { isInView, linkTo } from "./timeline.js";

const PAUSE = 300;

function segmentOf(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest(".turn > div") ?? null;
}

function selected() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.toString().trim()) return null;
  return segmentOf(selection.getRangeAt(0).startContainer);
}

export class Quoting {
  #players;
  #speech;
  #said;
  #cite;
  #offer = null;

  constructor(players, speech, said) {
    this.#players = players;
    this.#speech = speech;
    this.#said = said;
    this.#cite = document.querySelector("[data-cite]").href;
    this.#listen();
  }

  #listen() {
    for (const link of document.querySelectorAll('[data-act="quote"]')) {
      for (const sign of ["pointerdown", "focus", "click"]) {
        link.addEventListener(sign, () => { link.href = this.#citing(this.here()); });
      }
    }
    let timer = 0;
    document.addEventListener("selectionchange", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#offerToQuote(selected()), PAUSE);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#dismiss();
    });
  }

  here() {
    const heard = this.#players.find((player) => player.isPlaying && player.heard)?.heard;
    return (
      selected() ?? segmentOf(document.activeElement) ?? heard ??
      document.querySelector(".turn > [aria-current]") ??
      [...document.querySelectorAll(".turn > div")].find(isInView) ??
      document.querySelector(".turn > div")
    );
  }

  #citing(segment) {
    const address = new URL(this.#cite);
    if (!segment) return address;
    address.searchParams.delete("talk");
    address.searchParams.set("s", segment.id.slice(1));
    const { beside } = document.querySelector("[data-beside]").dataset;
    if (beside) address.searchParams.set("with", beside);
    return address;
  }

  async copyLink() {
    const segment = this.here();
    if (!segment) return;
    const link = linkTo(segment).href;
    const time = segment.firstElementChild.textContent;
    try {
      await navigator.clipboard.writeText(link);
      this.#said.textContent = this.#speech.say("copied", { time });
    } catch {
      const shown = document.createElement("a");
      shown.href = shown.textContent = link;
      this.#said.replaceChildren(this.#speech.say("not_copied"), " ", shown);
    }
    setTimeout(() => this.#said.replaceChildren(), 10000);
  }

  // Stands behind the segment, so that the next Tab is there, and is drawn at the foot of the page.
  #offerToQuote(segment) {
    if (!segment) {
      if (!this.#offer?.contains(document.activeElement)) this.#dismiss();
      return;
    }
    this.#dismiss();
    const link = document.createElement("a");
    link.href = this.#citing(segment);
    link.textContent = this.#speech.say("quote");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", this.#speech.say("close"));
    close.addEventListener("click", () => this.#dismiss());
    this.#offer = document.createElement("p");
    this.#offer.className = "chip quote";
    this.#offer.append(link, close);
    segment.after(this.#offer);
  }

  #dismiss() {
    this.#offer?.remove();
    this.#offer = null;
  }
}
