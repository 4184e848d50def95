// Single keys that act, and the list of them. They can be switched off, and they never act while
// somebody types, with modifiers held, or inside an input method.

import { remember, remembered } from "./remembering.js";

const ACTS = {
  k: "play", " ": "play", j: "back", l: "forward", "<": "slower", ">": "faster", n: "next",
  p: "previous", f: "follow", "/": "find", t: "translate", c: "copy", "?": "keys",
};
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSED = "a, button, summary, audio, video, input";

export class Keys {
  #dialog;
  #switch;
  #act;

  constructor(dialog, act) {
    this.#dialog = dialog;
    this.#act = act;
    this.#switch = dialog.querySelector("#single-keys");
    this.#switch.checked = remembered("keys") !== "off";
    this.#switch.addEventListener("change", () => remember("keys", this.#switch.checked ? "on" : "off"));
    addEventListener("keydown", (event) => this.#pressed(event));
  }

  list() {
    this.#dialog.showModal();
  }

  #pressed(event) {
    const name = ACTS[event.key];
    if (!name || !this.#mayAct(event)) return;
    if (this.#act(name, event.key)) event.preventDefault();
  }

  #mayAct(event) {
    if (!this.#switch.checked || this.#dialog.open || event.defaultPrevented) return false;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.isComposing || event.keyCode === 229) return false;
    if (event.target.closest(TYPING)) return false;
    return event.key !== " " || !event.target.closest(PRESSED);
  }
}
