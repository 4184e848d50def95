// Keeps the segment that is heard in view, from when the reader asks for it until they scroll.
// It never comes back by itself: when the line has left the screen it offers to.

import { barHeight, isInView } from "./timeline.js";

const SCROLLING = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);
const LONGEST_MOVE = 1200;
const AFTERGLOW = 300;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Following {
  #players;
  #offer;
  #wanted = false;
  #moving = 0;

  constructor(players, offer) {
    this.#players = players;
    this.#offer = offer;
    for (const player of players) {
      for (const sign of ["heard", "play", "pause", "ended"]) player.addEventListener(sign, () => this.#look());
      player.addEventListener("asked", () => this.follow(true));
    }
    this.#giveWay();
  }

  #giveWay() {
    for (const sign of ["wheel", "touchmove"]) addEventListener(sign, () => this.follow(false), { passive: true });
    addEventListener("keydown", (event) => {
      if (SCROLLING.has(event.key) && !event.target.closest("input, select, audio, video")) this.follow(false);
    });
    // What is left are scrollbars, gestures, and finding: whatever moved the page, it was not us.
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
    addEventListener("scrollend", () => { this.#moving = Math.min(this.#moving, Date.now() + AFTERGLOW); });
  }

  #scrolled() {
    if (Date.now() > this.#moving) this.follow(false);
    this.#look();
  }

  get isWanted() {
    return this.#wanted;
  }

  get #heard() {
    return this.#players.find((player) => player.isPlaying && player.heard)?.heard;
  }

  follow(wanted) {
    if (wanted === this.#wanted && !wanted) return;
    this.#wanted = wanted;
    // What still rolls from before the reader asked is no answer to it.
    if (wanted) this.#moving = Math.max(this.#moving, Date.now() + AFTERGLOW);
    for (const { bar } of this.#players) {
      bar.querySelector('[data-act="follow"]').setAttribute("aria-pressed", String(wanted));
    }
    this.#look();
  }

  #look() {
    const heard = this.#heard;
    if (heard && this.#wanted) this.#keepInView(heard);
    this.#offer.hidden = !heard || this.#wanted || isInView(heard);
  }

  #keepInView(segment) {
    const { top, bottom } = segment.getBoundingClientRect();
    if (top > barHeight() && bottom < innerHeight * 0.8) return;
    this.move(() => segment.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" }));
  }

  // Moves the page without taking it for the reader's wish.
  move(act) {
    this.#moving = Date.now() + LONGEST_MOVE;
    act();
  }
}
