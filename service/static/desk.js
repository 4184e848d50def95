// The desk: files are sent one after another as they are, with their progress, and the board
// shows what became of them. Without scripts the same form sends them, and the page is reloaded.

import { board } from "./board.js";

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

class Upload {
  constructor(file, list, words) {
    this.file = file;
    this.words = words;
    this.item = document.createElement("li");
    this.label = document.createElement("span");
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.item.append(this.label, this.bar);
    list.append(this.item);
    this.say(words.waiting);
  }

  say(text) {
    this.label.textContent = `${this.file.name}: ${text}`;
  }

  send(address) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${address}?name=${encodeURIComponent(this.file.name)}`);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => this.advance(event));
      request.addEventListener("loadend", () => {
        this.finish(request);
        done();
      });
      request.send(this.file);
    });
  }

  advance(event) {
    const share = event.total ? event.loaded / event.total : 0;
    this.bar.value = share;
    this.say(share < 1 ? fill(this.words.sending, { percent: Math.floor(share * 100) }) : this.words.checking);
  }

  finish(request) {
    this.bar.remove();
    const answer = request.response ?? {};
    const fine = request.status >= 200 && request.status < 300 && answer.state !== "failed";
    this.item.classList.add(fine ? "done" : "refused");
    this.say(answer.message ?? [answer.title, answer.detail].filter(Boolean).join(". ") ?? "");
    if (!request.status) this.say(this.words.lost);
  }
}

class Drop {
  constructor(form) {
    this.form = form;
    this.list = document.querySelector("#uploads");
    this.words = form.dataset;
    this.picker = form.querySelector('input[type="file"]');
    this.queue = Promise.resolve();
    this.waiting = 0;
    this.picker.addEventListener("change", () => this.take(this.picker.files));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take(this.picker.files);
    });
    form.querySelector("button").hidden = true;
    form.addEventListener("dragover", (event) => this.over(event, true));
    form.addEventListener("dragleave", (event) => this.over(event, false));
    form.addEventListener("drop", (event) => {
      this.over(event, false);
      this.take(event.dataTransfer.files);
    });
    addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  over(event, inside) {
    event.preventDefault();
    this.form.classList.toggle("over", inside);
  }

  take(files) {
    for (const file of files) {
      const upload = new Upload(file, this.list, this.words);
      this.waiting += 1;
      this.queue = this.queue.then(() => upload.send(this.form.action)).then(() => {
        this.waiting -= 1;
        board?.refresh();
      });
    }
    this.picker.value = "";
  }
}

const form = document.querySelector("form.drop");
if (form) new Drop(form);
