// The player of one recording: our bar beside the browser's own controls, the segment that is
// heard marked in the text, a time that plays from there.

import { Timeline, linkTo, markAsked, startOf } from "./timeline.js";
import { remember, remembered } from "./remembering.js";

const STEP = 10;

export class Player extends EventTarget {
  #signs;
  #wanted = false;

  constructor(section, speech) {
    super();
    this.media = section.querySelector("audio, video");
    this.bar = section.querySelector(".bar");
    this.timeline = new Timeline(section);
    this.heard = null;
    this.#signs = { play: speech.say("play"), pause: speech.say("pause") };
    this.bar.hidden = false;
    this.#listen(section);
    this.setSpeed(remembered("speed") ?? "1");
    if (this.media.error) this.#goOnWithoutPictures();
  }

  get isPlaying() {
    return !this.media.paused;
  }

  get wasPlayed() {
    return this.media.played.length > 0;
  }

  #listen(section) {
    const { media } = this;
    for (const sign of ["timeupdate", "seeked"]) media.addEventListener(sign, () => this.#mark());
    for (const sign of ["play", "pause", "ended"]) media.addEventListener(sign, () => this.#show(sign));
    media.addEventListener("error", () => this.#goOnWithoutPictures());
    this.#button("speed").addEventListener("change", (event) => this.setSpeed(event.target.value));
    section.addEventListener("click", (event) => this.#clicked(event));
  }

  #button(name) {
    return this.bar.querySelector(`[data-act="${name}"]`);
  }

  // Pictures that a browser cannot go on with cost no sound: the same moment is heard instead.
  #goOnWithoutPictures() {
    const { sound } = this.media.dataset;
    if (!sound || this.media.getAttribute("src") === sound) return;
    const { currentTime } = this.media;
    this.media.src = sound;
    this.media.currentTime = currentTime;
    if (this.#wanted) this.media.play();
  }

  #show(sign) {
    if (!this.media.error) this.#wanted = sign === "play";
    const button = this.#button("play");
    button.classList.toggle("playing", this.isPlaying);
    button.firstElementChild.textContent = this.isPlaying ? this.#signs.pause : this.#signs.play;
    this.dispatchEvent(new Event(sign));
  }

  #clicked(event) {
    const time = event.target.closest(".turn > div > a");
    if (!time || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.playFrom(time.parentElement);
  }

  play() {
    if (this.isPlaying) this.media.pause();
    else this.media.play();
  }

  skip(direction) {
    this.media.currentTime += STEP * direction;
  }

  setSpeed(rate) {
    const select = this.#button("speed");
    if (![...select.options].some((option) => option.value === rate)) return;
    select.value = rate;
    this.media.defaultPlaybackRate = Number(rate);
    this.media.playbackRate = Number(rate);
    remember("speed", rate);
  }

  changeSpeed(steps) {
    const { options, selectedIndex } = this.#button("speed");
    const wanted = options[selectedIndex + steps];
    if (wanted) this.setSpeed(wanted.value);
  }

  step(steps) {
    this.playFrom(this.timeline.from(this.media.currentTime + 0.05, steps));
  }

  playFrom(segment) {
    if (!segment) return;
    history.replaceState(null, "", linkTo(segment));
    markAsked(segment);
    this.media.currentTime = startOf(segment);
    this.media.play();
    this.dispatchEvent(new Event("asked"));
  }

  #mark() {
    if (!this.wasPlayed && !this.isPlaying) return;
    const found = this.timeline.at(this.media.currentTime + 0.05);
    if (found === this.heard) return;
    this.heard?.classList.remove("current");
    this.heard = found;
    found?.classList.add("current");
    this.dispatchEvent(new Event("heard"));
  }
}
