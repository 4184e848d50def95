// Finds in the text of the page, as the server does and without loading it again: words in any
// case, with or without marks, all of them in one text. What asks for more (quotes, OR, -, *)
// goes to the server, which also knows other forms of English and French words.

import { words } from "./folding.js";
import { barHeight, linkTo, markAsked } from "./timeline.js";

const FOR_THE_SERVER = /["“”„«»()|*]|(^|\s)-|\b(OR|AND|NOT)\b/;
const PAUSE = 250;
const highlights = typeof Highlight === "function" ? CSS.highlights : null;

export class Finding {
  #form;
  #speech;
  #texts = null;
  #hits;
  #place;
  #sought;
  #opener = null;
  #timer = 0;

  constructor(form, speech) {
    this.#form = form;
    this.#speech = speech;
    this.#sought = form.elements.find.value;
    this.#hits = [...document.querySelectorAll(".turn > div:has(mark)")].map((segment) => ({ segment, ranges: [] }));
    const asked = document.querySelector(".turn > [aria-current]");
    this.#place = this.#hits.findIndex((hit) => hit.segment === asked);
    form.hidden = !form.classList.contains("open");
    this.#button("close").hidden = false;
    this.#listen();
  }

  #button(name) {
    return this.#form.querySelector(`[data-find="${name}"]`);
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => this.#submitted(event));
    this.#form.addEventListener("keydown", (event) => this.#pressed(event));
    this.#form.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#lookFor(this.#form.elements.find.value), PAUSE);
    });
    this.#button("close").addEventListener("click", () => this.close());
    for (const [name, steps] of [["earlier", -1], ["later", 1]]) {
      this.#button(name).addEventListener("click", (event) => {
        event.preventDefault();
        this.go(steps);
      });
    }
  }

  open() {
    if (this.#form.hidden) this.#opener = document.activeElement;
    this.#form.hidden = false;
    this.#form.classList.add("open");
    this.#form.elements.find.focus({ preventScroll: true });
    this.#form.elements.find.select();
  }

  close() {
    this.#form.hidden = true;
    this.#form.classList.remove("open");
    this.#forget();
    this.#opener?.focus({ preventScroll: true });
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    if (event.key !== "Enter" || event.target !== this.#form.elements.find || !event.shiftKey) return;
    event.preventDefault();
    this.go(-1);
  }

  #submitted(event) {
    const typed = this.#form.elements.find.value;
    if (FOR_THE_SERVER.test(typed)) return;
    event.preventDefault();
    clearTimeout(this.#timer);
    if (typed === this.#sought) this.go(1);
    else this.#lookFor(typed);
  }

  #lookFor(typed) {
    if (typed === this.#sought || FOR_THE_SERVER.test(typed)) return;
    this.#forget();
    this.#sought = typed;
    const wanted = words(typed);
    if (!wanted.length) return;
    this.#hits = this.#search(wanted);
    this.#place = this.#hits.findIndex(({ segment }) => segment.getBoundingClientRect().top >= barHeight());
    this.#paint();
    if (this.#hits.length) this.go(this.#place < 0 ? 1 : 0);
    else this.#say();
  }

  #search(wanted) {
    this.#texts ??= readTexts();
    const hits = new Map();
    for (const { paragraph, node, found } of this.#texts) {
      const ranges = rangesOf(wanted, node, found);
      if (!ranges.length) continue;
      paragraph.classList.add("hit");
      const segment = paragraph.parentElement;
      hits.set(segment, [...(hits.get(segment) ?? []), ...ranges]);
    }
    return [...hits].map(([segment, ranges]) => ({ segment, ranges }));
  }

  #paint() {
    highlights?.set("found", new Highlight(...this.#hits.flatMap((hit) => hit.ranges)));
  }

  #forget() {
    this.#sought = "";
    this.#hits = [];
    this.#place = -1;
    highlights?.delete("found");
    for (const mark of document.querySelectorAll(".turn mark")) unmark(mark);
    for (const paragraph of document.querySelectorAll(".turn .hit")) paragraph.classList.remove("hit");
    this.#form.querySelector("output").textContent = "";
    for (const name of ["earlier", "later"]) this.#button(name).hidden = true;
  }

  // So many hits on; after the last comes the first.
  go(steps) {
    const total = this.#hits.length;
    if (!total) return;
    this.#place = (this.#place + steps + total) % total;
    const { segment } = this.#hits[this.#place];
    markAsked(segment);
    segment.scrollIntoView({ block: "center", behavior: "instant" });
    const address = linkTo(segment);
    address.searchParams.delete("t");
    address.searchParams.delete("r");
    address.searchParams.set("find", this.#sought);
    address.searchParams.set("s", segment.id.slice(1));
    history.replaceState(null, "", address);
    this.#say();
  }

  #say() {
    const total = this.#hits.length;
    const place = this.#place + 1;
    const said = total ? this.#speech.say("place", { place, total }) : this.#speech.say("nothing");
    this.#form.querySelector("output").textContent = said;
    for (const name of ["earlier", "later"]) {
      this.#button(name).hidden = !total;
      this.#button(name).setAttribute("href", "#find");
    }
  }
}

function readTexts() {
  return [...document.querySelectorAll(".turn > div > p")].map((paragraph) => {
    const node = paragraph.firstChild;
    return { paragraph, node, found: node ? words(node.data) : [] };
  });
}

// Every place of every wanted word; nothing unless all are there. Marks that were typed count
// where the text has them.
function rangesOf(wanted, node, found) {
  const places = wanted.map(({ exact, folded }) => {
    const same = found.filter((word) => word.exact === exact);
    return same.length ? same : found.filter((word) => word.folded === folded);
  });
  if (places.some((one) => !one.length)) return [];
  return places.flat().map(({ start, end }) => {
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range;
  });
}

function unmark(mark) {
  const paragraph = mark.parentElement;
  mark.replaceWith(...mark.childNodes);
  paragraph.normalize();
}
