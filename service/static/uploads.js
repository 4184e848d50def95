// Where recordings are brought: many files by picker or drop, two at a time, in an order, each with
// its session. Without scripts the form sends them, and the page is loaded again.

import { board } from "./board.js";
import { Speech } from "./speech.js";
import { Row, show } from "./upload-row.js";
import { Unfinished } from "./unfinished.js";

const AT_ONCE = 2;
const FOREIGN = /^(?!audio\/|video\/).+/;

// The files of what was dropped, folders opened; of a folder only what may be a recording.
async function dropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  const found = await Promise.all(entries.map((entry) => (entry instanceof File ? entry : opened(entry))));
  return found.flat();
}

async function opened(entry, inside = false) {
  if (entry.isFile) {
    const file = await new Promise((done, broken) => entry.file(done, broken));
    return inside && (file.name.startsWith(".") || FOREIGN.test(file.type)) ? [] : [file];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, broken) => reader.readEntries(done, broken));
    if (!some.length) return (await Promise.all(found.map((one) => opened(one, true)))).flat();
    found.push(...some);
  }
}

function same(file, other) {
  return file.name === other.name && file.size === other.size && file.lastModified === other.lastModified;
}

class Uploads {
  constructor(place) {
    this.place = place;
    this.rows = [];
    this.arranged = new Set();
    this.fixed = place.dataset.session;
    this.speech = new Speech(place.querySelector("#words"), document.documentElement.lang);
    this.template = place.querySelector("#upload-row");
    this.list = place.querySelector("#uploads");
    this.bench = place.querySelector("#bench");
    this.form = place.querySelector("form.drop");
    this.picker = this.form.querySelector('input[type="file"]');
    const choices = [...this.template.content.querySelectorAll("select.session option")];
    this.sessions = this.fixed ? [this.fixed] : choices.map((one) => one.value).filter(Boolean);
    this.unfinished = new Unfinished(place.querySelector("#unfinished"), { speech: this.speech, sessions: this.sessions });
    this.unfinished.refresh();
    this.#listen();
    if (this.picker.files.length) this.picker.dispatchEvent(new Event("change")); // chosen before this script came
  }

  #listen() {
    const { form, picker } = this;
    for (const one of form.querySelectorAll("[data-plain]")) one.hidden = true;
    for (const one of form.querySelectorAll("[data-scripts]")) one.hidden = false;
    picker.required = false;
    picker.addEventListener("change", () => {
      this.take([...picker.files]);
      picker.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const [kind, inside] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      form.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.toggle("over", inside);
      });
    }
    form.addEventListener("drop", async (event) => this.take(await dropped(event.dataTransfer.items)));
    for (const button of this.bench.querySelectorAll("[data-all]")) {
      button.addEventListener("click", () => this[button.dataset.all]());
    }
    addEventListener("beforeunload", (event) => {
      if (this.rows.some((row) => row.busy)) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => this.#stayAwake());
  }

  announce(text) {
    this.place.querySelector("#announced").textContent = text;
  }

  async take(files) {
    const known = (file) => this.rows.find((row) => row.state !== "done" && same(row.file, file));
    for (const file of files) {
      const row = known(file);
      if (["paused", "stopped"].includes(row?.state)) row.renew(file);
    }
    const fresh = files.filter((file) => !known(file));
    await this.unfinished.refresh(this.#own());
    const guesses = this.fixed ? [] : await this.#guess(fresh);
    const placed = fresh.map((file, at) => ({ file, place: this.sessions.indexOf(guesses[at]?.session), ...guesses[at] }));
    const natural = new Intl.Collator(this.speech.language, { numeric: true });
    placed.sort((a, b) => a.place - b.place || (a.order ?? 0) - (b.order ?? 0) || natural.compare(a.file.name, b.file.name));
    for (const one of placed) this.#add(one);
    this.unfinished.draw(this.#own());
    if (this.fixed) this.send();
    this.update();
  }

  // Uploads that a row here goes on with.
  #own() {
    const rows = this.rows.map((row) => row.upload?.address.split("/").at(-1) || row.adopted);
    return new Set(rows.filter(Boolean));
  }

  async #guess(files) {
    const zone = -new Date().getTimezoneOffset();
    const told = files.map(({ name, size, lastModified }) => ({ name, size, modified: lastModified }));
    try {
      const answer = await fetch("/uploads/guess", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ conference: this.place.dataset.conference, zone, files: told }),
      });
      return answer.ok ? await answer.json() : [];
    } catch {
      return [];
    }
  }

  #add({ file, session }) {
    const tools = { template: this.template, speech: this.speech, changed: () => this.update(), announce: (text) => this.announce(text) };
    const row = new Row(file, tools);
    row.session.value = this.fixed || session || "";
    const begun = this.unfinished.match(file);
    if (begun) row.adopt(begun);
    row.session.addEventListener("change", () => row.bringTo(row.session.value));
    row.order.addEventListener("change", () => this.#reorder(row));
    this.rows.push(row);
    this.list.append(row.item);
    if (!file.size) row.move("refused", this.speech.say("empty"));
    else if (file.size > Number(this.place.dataset.limit)) row.move("refused", this.speech.say("large"));
  }

  // Rows of one session, in the order in which its recordings will stand.
  #of(session) {
    return this.rows.filter((row) => row.session.value === session && row.state !== "refused");
  }

  #number() {
    for (const session of new Set(this.rows.map((row) => row.session.value))) {
      const rows = this.#of(session);
      const choices = rows.map((_, at) => `${at + 1}`);
      rows.forEach((row, at) => {
        row.order.replaceChildren(...choices.map((number) => new Option(number, number)));
        row.order.value = `${at + 1}`;
        row.order.closest("label").hidden = !session || rows.length < 2;
      });
    }
  }

  #reorder(row) {
    const others = this.#of(row.session.value).filter((one) => one !== row);
    const next = others[Number(row.order.value) - 1];
    this.rows.splice(this.rows.indexOf(row), 1);
    this.rows.splice(next ? this.rows.indexOf(next) : this.rows.length, 0, row);
    row.item.parentNode.insertBefore(row.item, next?.item ?? null);
    row.order.focus();
    this.update();
  }

  send() {
    for (const row of this.rows.filter((one) => one.state === "ready")) {
      if (row.session.value) row.move("waiting");
      else row.move("ready", this.speech.say("choose"));
    }
  }

  pauseAll() {
    for (const row of this.rows) if (["waiting", "running"].includes(row.state)) row.pause();
  }

  resumeAll() {
    for (const row of this.rows) if (["paused", "stopped"].includes(row.state)) row.resume();
  }

  // Called at every change: who may begin, what stands above the list, whether a session is whole.
  update() {
    this.rows = this.rows.filter((row) => row.state !== "gone");
    const shape = this.rows.map((row) => row.session.value + row.state).join();
    if (shape === this.shape) return this.#sum();
    this.shape = shape;
    this.#number();
    const running = this.rows.filter((row) => row.state === "running").length;
    const next = this.rows.filter((row) => row.state === "waiting");
    for (const row of next.slice(0, Math.max(0, AT_ONCE - running))) if (row.state === "waiting") row.start();
    this.#arrange();
    this.#sum();
    this.#stayAwake();
    return undefined;
  }

  #sum() {
    const of = (...states) => this.rows.filter((row) => states.includes(row.state));
    const wanted = this.rows.filter((row) => row.state !== "refused");
    const total = wanted.reduce((sum, row) => sum + row.file.size, 0);
    const sent = this.rows.reduce((sum, row) => sum + row.sent, 0);
    const values = { done: of("done").length, count: wanted.length, sent: this.speech.size(sent), total: this.speech.size(total) };
    this.bench.hidden = !this.rows.length;
    this.bench.querySelector("#sum").textContent = this.speech.say("sum", values);
    const shown = { send: of("ready").length && !this.fixed, pauseAll: of("waiting", "running").length > 1, resumeAll: of("paused", "stopped").length > 1 };
    show(Object.entries(shown).map(([act, one]) => [this.bench.querySelector(`[data-all="${act}"]`), Boolean(one)]), this.list);
  }

  // Recordings stand in the order in which they were accepted: put right once all are there.
  #arrange() {
    for (const session of new Set(this.rows.map((row) => row.session.value).filter(Boolean))) {
      const rows = this.#of(session);
      const ids = rows.map((row) => row.known?.recording);
      const key = [session, ...ids].join();
      const whole = rows.every((row) => row.state === "done");
      if (!whole || rows.length < 2 || this.arranged.has(key)) continue;
      this.arranged.add(key);
      this.#tellOrder(session, ids);
    }
    if (this.rows.some((row) => row.state === "done")) board?.refresh();
  }

  async #tellOrder(session, ids) {
    const [conference, slug] = session.split("/");
    const address = `/${this.speech.language}/desk/${conference}/${slug}/recordings/order`;
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(ids) });
    if (!answer.ok) this.announce((await answer.json()).title);
    board?.refresh();
  }

  // A phone that falls asleep stops sending.
  async #stayAwake() {
    const wanted = this.rows.some((row) => row.state === "running") && !document.hidden;
    if (!wanted) {
      const lock = await this.lock;
      this.lock = undefined;
      await lock?.release();
    } else this.lock ??= navigator.wakeLock?.request("screen").catch(() => undefined);
  }
}

const place = document.querySelector("#bring");
if (place) new Uploads(place);
