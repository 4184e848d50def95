// Uploads that were begun and not finished, whoever's page or machine began them: choosing the
// same file goes on with one.

export class Unfinished {
  constructor(place, { speech, sessions }) {
    Object.assign(this, { place, speech, sessions });
    this.list = place.querySelector("ul");
    this.template = place.querySelector("template");
    this.uploads = [];
  }

  async refresh(without) {
    const lists = await Promise.all(this.sessions.map((session) => this.#of(session)));
    this.uploads = lists.flat().filter((one) => !one.complete && one.offset > 0);
    this.draw(without);
  }

  // All but those that somebody here goes on with.
  draw(without = new Set()) {
    this.uploads = this.uploads.filter((one) => !without.has(one.upload));
    this.list.replaceChildren(...this.uploads.map((one) => this.#line(one)));
    this.place.hidden = !this.uploads.length;
  }

  async #of(session) {
    try {
      const headers = { Accept: "application/json", "Accept-Language": this.speech.language };
      const answer = await fetch(`/uploads?session=${encodeURIComponent(session)}`, { headers });
      return answer.ok ? await answer.json() : [];
    } catch {
      return [];
    }
  }

  #line(upload) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    const percent = this.speech.percent(upload.offset / upload.length);
    const values = { name: upload.name, percent, by: upload.by, size: this.speech.size(upload.length) };
    item.querySelector("span").textContent = this.speech.say("unfinished", values);
    const button = item.querySelector("button");
    button.setAttribute("aria-label", `${button.textContent}: ${upload.name}`);
    button.addEventListener("click", () => this.#remove(upload));
    return item;
  }

  async #remove(upload) {
    if (!confirm(this.speech.say("sure", { name: upload.name }))) return;
    await fetch(`/uploads/${upload.upload}`, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
    await this.refresh();
  }

  // The upload that this file may be the rest of; its bytes are compared before anything is added.
  match(file) {
    const name = file.name.normalize("NFC");
    return this.uploads.find((one) => one.name === name && one.length === file.size);
  }
}
