// Brings one file by tus 1.0 (docs/uploads.md): in pieces with their checksums, going on where it
// was after whatever happened to the line, and never onto the bytes of another file.

const VERSION = "1.0.0";
const [LEAST, MOST] = [1 << 18, 1 << 23];
const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 30;
const PASSING = new Set([0, 408, 409, 423, 425, 429, 460, 500, 502, 503, 504]);
const GONE = new Set([404, 410]);

// What the service answered instead of what was asked; 0 where no answer came.
export class Refused extends Error {
  constructor(status, problem = {}, wait = 0) {
    super([problem.title, problem.detail].filter(Boolean).join(". "));
    this.status = status;
    this.wait = wait;
  }

  get passes() {
    return PASSING.has(this.status);
  }
}

function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function pause(seconds, signal) {
  return new Promise((done, broken) => {
    const end = (how) => () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      globalThis.removeEventListener?.("online", on);
      how(signal.reason);
    };
    const [stop, on] = [end(broken), end(done)];
    const timer = setTimeout(on, 1000 * seconds);
    signal.addEventListener("abort", stop);
    globalThis.addEventListener?.("online", on);
  });
}

// `line` asks: ({ method, address, headers, body, signal, progress }) gives { status, headers, json }.
// `reader` reads the file: seek, read, digest as in hashing.js. `tell` hears what happens.
export class Upload {
  constructor(file, { session, endpoint = "/uploads", language = "en", reader, line, tell, unit = 1 }) {
    Object.assign(this, { file, session, endpoint, language, reader, line, tell, unit });
    this.address = "";
    this.offset = 0;
    this.piece = LEAST;
    this.foreign = false;
  }

  // Go on with an upload that was begun elsewhere, if this is its file.
  adopt(id) {
    this.address = `${this.endpoint}/${id}`;
    this.foreign = true;
  }

  // Sends what is missing; answers the upload as the service knows it, and whether both digests
  // are the same. Throws Refused where a person must do something, and the signal's reason.
  async run(signal) {
    for (let tries = 0; ; ) {
      const before = this.offset;
      try {
        return await this.#go(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!error.passes) throw error;
        tries = this.offset > before ? 1 : tries + 1;
        this.piece = Math.max(LEAST, this.piece / 2);
        await this.#wait(error, tries, signal);
      }
    }
  }

  async #wait(error, tries, signal) {
    const seconds = Math.max(error.wait, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)));
    const offline = globalThis.navigator?.onLine === false;
    this.tell({ stage: offline ? "offline" : "interrupted", seconds, words: error.message, status: error.status });
    await pause(seconds * this.unit, signal);
  }

  async #go(signal) {
    if (this.address) await this.#find(signal);
    if (!this.address) await this.#begin(signal);
    while (this.offset < this.file.size) {
      this.tell({ stage: "sending", sent: this.offset });
      await this.#send(await this.reader.read(this.piece), signal);
    }
    return this.#finish(signal);
  }

  async #begin(signal) {
    const told = { filename: this.file.name, session: this.session, modified: `${this.file.lastModified}` };
    const metadata = Object.entries(told).map(([key, text]) => `${key} ${encoded(text)}`).join(",");
    const headers = { "Upload-Length": `${this.file.size}`, "Upload-Metadata": metadata };
    const answer = await this.#ask("POST", this.endpoint, signal, { headers });
    const [place, here] = [answer.headers("Location"), globalThis.location?.href ?? this.endpoint];
    this.address = place.startsWith("/") ? place : new URL(place, here).pathname;
    this.offset = 0;
    await this.reader.seek(0);
  }

  // Where the service stands with this upload; an upload that is gone is begun again.
  async #find(signal) {
    try {
      const answer = await this.#ask("HEAD", this.address, signal);
      this.offset = Number(answer.headers("Upload-Offset"));
    } catch (error) {
      if (!GONE.has(error.status)) throw error;
      this.tell({ note: "gone" });
      this.address = "";
      return;
    }
    const comparing = (sent) => this.tell({ stage: "comparing", sent });
    await this.reader.seek(this.offset, this.foreign ? comparing : undefined);
    if (this.foreign) await this.#compare(signal);
  }

  async #compare(signal) {
    const { json } = await this.#ask("GET", `${this.address}/digest`, signal);
    if (json.offset !== this.offset) throw new Refused(409);
    this.foreign = false;
    if (json.digest === (await this.reader.digest())) return;
    this.tell({ note: "another" });
    this.address = "";
  }

  async #send({ bytes, checksum }, signal) {
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": `${this.offset}`,
      "Upload-Checksum": `sha256 ${checksum}`,
    };
    const progress = (sent) => this.tell({ stage: "sending", sent: this.offset + sent });
    const begun = performance.now();
    const answer = await this.#ask("PATCH", this.address, signal, { headers, body: bytes, progress });
    this.offset = Number(answer.headers("Upload-Offset"));
    this.#fit(performance.now() - begun);
  }

  // A piece is taken whole or not at all: on a slow line, which breaks more often, they are small.
  #fit(time) {
    if (time < 500) this.piece = Math.min(MOST, 2 * this.piece);
    if (time > 2000) this.piece = Math.max(LEAST, this.piece / 2);
  }

  async #finish(signal) {
    this.tell({ stage: "ending", sent: this.offset });
    const upload = await this.look(signal);
    if (!upload.complete) throw new Refused(423);
    return { upload, same: upload.digest === (await this.reader.digest()) };
  }

  // The upload as the service knows it.
  async look(signal) {
    return (await this.#ask("GET", this.address, signal)).json;
  }

  // Let it become a recording of another session, as long as it is none.
  async bringTo(session) {
    if (this.address) await this.#ask("PUT", `${this.address}/session?session=${encodeURIComponent(session)}`, new AbortController().signal);
    this.session = session;
  }

  async drop() {
    if (this.address) await this.#ask("DELETE", this.address, new AbortController().signal);
  }

  async #ask(method, address, signal, { headers = {}, ...more } = {}) {
    const said = { "Tus-Resumable": VERSION, "Accept-Language": this.language, Accept: "application/json", ...headers };
    const answer = await this.line({ method, address, headers: said, signal, ...more });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new Refused(answer.status, answer.json, Number(answer.headers("Retry-After")) || 0);
  }
}
