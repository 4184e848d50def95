// One file on its way, as the technician sees it: where it goes, how far it is, what was found in
// it, and when it may be erased from the card.

import { ReaderInWorker } from "./hashing.js";
import { line } from "./line.js";
import { Upload } from "./tus.js";

const ACTS = {
  pause: ["waiting", "running"],
  resume: ["paused", "stopped"],
  cancel: ["ready", "waiting", "running", "paused", "stopped", "refused"],
};
const REFRESH = 250;
const WINDOW = 10000;
const LOOK = 1500;
const LOOK_LATER = 10000;
const UNSEEN = 20000;

// Bytes a second over the last ten seconds, so that a faster line is seen soon.
class Pace {
  marks = [];

  mark(sent) {
    const now = performance.now();
    this.marks.push({ now, sent });
    while (this.marks.length > 2 && now - this.marks[0].now > WINDOW) this.marks.shift();
  }

  get speed() {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    const time = last ? last.now - first.now : 0;
    return time > 500 ? (1000 * (last.sent - first.sent)) / time : 0;
  }
}

// Shows some buttons and hides others; whoever held one that goes holds the next, or `otherwise`.
export function show(buttons, otherwise) {
  const held = buttons.some(([button, shown]) => !shown && button === document.activeElement);
  for (const [button, shown] of buttons) button.hidden = !shown;
  if (held) (buttons.find(([, shown]) => shown)?.[0] ?? otherwise).focus();
}

// States: "ready" until it is to be sent, "waiting" its turn, "running", "paused", "stopped" until
// a person did something, "done".
export class Row {
  constructor(file, { template, speech, changed, announce }) {
    Object.assign(this, { file, speech, changed, announce });
    this.item = template.content.firstElementChild.cloneNode(true);
    this.session = this.find("select.session");
    this.order = this.find("select.order");
    this.bar = this.find("progress");
    this.state = "ready";
    this.sent = 0;
    this.drawn = 0;
    this.pace = new Pace();
    this.find(".row-name").textContent = file.name;
    this.find(".size").textContent = speech.size(file.size);
    this.bar.setAttribute("aria-label", file.name);
    for (const button of this.item.querySelectorAll("[data-act]")) {
      button.setAttribute("aria-label", `${button.textContent}: ${file.name}`);
      button.addEventListener("click", () => this[button.dataset.act]());
    }
    for (const [label, select] of [[".session-label", this.session], [".order-label", this.order]]) {
      select.setAttribute("aria-label", `${this.find(label).textContent}: ${file.name}`);
    }
    this.move("ready");
  }

  find(selector) {
    return this.item.querySelector(selector);
  }

  // What may be done now, and what is said.
  move(state, text = "") {
    this.state = state;
    this.item.dataset.state = state;
    this.find(".upload-state").textContent = text || (state in this.speech.words ? this.speech.say(state) : "");
    const shown = Object.entries(ACTS).map(([act, states]) => [this.find(`[data-act="${act}"]`), states.includes(state)]);
    show(shown, this.item);
    this.bar.hidden = ["ready", "done", "refused"].includes(state);
    this.session.disabled = this.order.disabled = ["done", "refused"].includes(state) || Boolean(this.adopted && !this.upload);
    this.changed();
  }

  note(key, values) {
    const line = document.createElement("li");
    line.textContent = key in this.speech.words ? this.speech.say(key, values) : key;
    this.find(".upload-notes").append(line);
    return line;
  }

  verdict(key) {
    const line = this.find(".upload-verdict");
    line.textContent = this.speech.say(key);
    line.className = `upload-verdict ${key}`;
    line.hidden = false;
    this.announce(`${this.file.name}: ${line.textContent}`);
  }

  // Go on with an upload that was begun before, here or elsewhere.
  adopt(unfinished) {
    this.adopted = unfinished.upload;
    this.session.value = unfinished.session;
    this.move("ready");
  }

  // Another session was chosen; what was sent so far goes along.
  async bringTo(session) {
    try {
      await this.upload?.bringTo(session);
    } catch (error) {
      this.session.value = this.upload.session;
      this.note(error.message);
    }
    this.changed();
  }

  #prepare() {
    if (this.upload) return;
    this.reader = new ReaderInWorker(this.file);
    const { language } = this.speech;
    const parts = { session: this.session.value, language, reader: this.reader, line, tell: (told) => this.#hear(told) };
    this.upload = new Upload(this.file, parts);
    if (this.adopted) this.upload.adopt(this.adopted);
  }

  async start() {
    this.controller = new AbortController();
    this.#prepare();
    this.move("running");
    try {
      this.#arrived(await this.upload.run(this.controller.signal));
    } catch (error) {
      if (!this.controller.signal.aborted) this.#stopped(error);
    }
  }

  #stopped(error) {
    const words = error.status ? error.message : this.speech.say("unreadable");
    this.move("stopped", words);
    this.announce(`${this.file.name}: ${words}`);
  }

  #hear({ stage, note, sent, seconds, words, status }) {
    if (note) this.note(note);
    if (this.state !== "running") return;
    if (stage === "interrupted" || stage === "offline") {
      this.pace = new Pace();
      const reason = status ? `${words}.` : this.speech.say("lost");
      this.find(".upload-state").textContent = stage === "offline" ? this.speech.say("offline") : this.speech.say("again", { reason, time: this.speech.time(seconds) });
    }
    if (sent !== undefined) this.#advance(stage, sent);
  }

  #advance(stage, sent) {
    this.sent = stage === "sending" ? sent : this.sent;
    if (stage === "sending") this.pace.mark(sent);
    const now = performance.now();
    if (stage === this.stage && now - this.drawn < REFRESH) return;
    this.drawn = now;
    this.stage = stage;
    this.bar.value = sent / this.file.size;
    this.find(".upload-state").textContent = this.#progress(stage, sent);
    this.changed();
  }

  #progress(stage, sent) {
    const percent = this.speech.percent(sent / this.file.size);
    if (stage !== "sending") return this.speech.say(stage, { percent });
    const { speed } = this.pace;
    if (!speed) return percent;
    return this.speech.say("sending", { percent, speed: this.speech.speed(speed), time: this.speech.time(this.left) });
  }

  // Seconds that the rest takes at this pace.
  get left() {
    return this.pace.speed ? (this.file.size - this.sent) / this.pace.speed : 0;
  }

  get busy() {
    return ["waiting", "running", "paused", "stopped"].includes(this.state);
  }

  // Everything is on the disk of the service: only equal digests let the card be erased.
  #arrived({ upload, same }) {
    this.reader.close();
    this.sent = this.file.size;
    this.known = upload;
    if (!same) {
      this.move("stopped", this.speech.say("differs_state"));
      this.upload = this.adopted = undefined;
      this.sent = 0;
      this.verdict("differs");
      return;
    }
    if (upload.already_here) this.note("here");
    this.move("done", this.speech.say("checking"));
    this.isSafe = false;
    this.#watch();
  }

  // Said once a look at the file found nothing against it, or nobody looked for long: a tick that
  // turned into a warning a moment later would have been trusted too early.
  #safe() {
    if (this.isSafe) return;
    this.isSafe = true;
    this.verdict("safe");
  }

  // What is found is told as soon as it is known: first by the check, which hears a minute of it,
  // then by preparing, which hears all.
  async #watch() {
    const signal = new AbortController().signal;
    const unseen = Date.now() + UNSEEN;
    for (;;) {
      if (this.known.checked) this.#checked(this.known);
      else if (Date.now() > unseen) this.#safe();
      if (this.known.checked && this.known.state !== "received") return;
      await new Promise((done) => setTimeout(done, this.known.checked ? LOOK_LATER : LOOK));
      try {
        this.known = await this.upload.look(signal);
      } catch (error) {
        if (error.passes) continue;
        if (this.known.checked) return;
        this.move("done", error.message);
        this.#safe();
        return;
      }
    }
  }

  #checked({ format, duration, remarks, failure }) {
    const found = JSON.stringify([format, duration, remarks, failure]);
    if (found === this.told) return;
    this.told = found;
    const facts = [format, duration ? this.speech.time(duration) : ""].filter(Boolean).join(", ");
    const unusable = Boolean(failure?.permanent);
    this.item.classList.toggle("failed", unusable);
    this.move("done", unusable ? this.speech.say("unusable") : this.speech.say("received", { facts }));
    const lines = failure ? [[failure.reason, failure.remedy].filter(Boolean).join(". ")] : remarks;
    for (const line of this.lines ?? []) line.remove();
    this.lines = lines.map((one) => this.note(one));
    if (unusable) this.verdict("kept");
    else this.#safe();
    this.announce([this.find(".upload-state").textContent, ...lines].join(" "));
  }

  pause() {
    this.controller?.abort();
    this.pace = new Pace();
    this.move("paused", this.speech.say("paused", { percent: this.speech.percent(this.sent / this.file.size) }));
  }

  resume() {
    this.find(".upload-verdict").hidden = true;
    this.move("waiting");
  }

  // The same file, chosen again: its card was away, or its page could not read it any more.
  renew(file) {
    this.file = file;
    this.reader?.close();
    this.adopted = this.upload?.address.split("/").at(-1) || this.adopted;
    this.upload = undefined;
    this.resume();
  }

  async cancel() {
    if (this.sent && !confirm(this.speech.say("sure", { name: this.file.name }))) return;
    this.controller?.abort();
    this.reader?.close();
    this.state = "gone";
    const held = this.item.contains(document.activeElement);
    const next = this.item.nextElementSibling ?? this.item.previousElementSibling;
    this.item.remove();
    if (held) (next ?? document.querySelector("#files")).focus();
    this.changed();
    await this.upload?.drop().catch(() => {});
  }
}
