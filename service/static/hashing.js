// A file read from its beginning to its end, each piece once: its bytes to send, its own digest,
// and the digest of all that came before. It can go back to where a broken line makes it begin
// again. Pages read in a worker, so that they never stutter.

import { Sha256, base64, hex } from "./sha256.js";

const PIECE = 8 << 20;

// The digest of one piece: the browser's own where it has one, for it needs no feeding.
async function checksum(bytes) {
  const own = globalThis.crypto?.subtle;
  return base64(own ? new Uint8Array(await own.digest("SHA-256", bytes)) : new Sha256().update(bytes).digest());
}

export class Reader {
  constructor(file) {
    this.file = file;
    this.place = 0;
    this.hash = new Sha256();
    this.before = { place: 0, hash: this.hash.copy() };
  }

  async #take(length) {
    const bytes = new Uint8Array(await this.file.slice(this.place, this.place + length).arrayBuffer());
    this.before = { place: this.place, hash: this.hash.copy() };
    this.hash.update(bytes);
    this.place += bytes.length;
    return bytes;
  }

  async read(length) {
    const bytes = await this.#take(length);
    return { bytes, checksum: await checksum(bytes) };
  }

  // Stands at `offset` afterwards, with the digest of all before it; `tell` hears how far it is.
  async seek(offset, tell = () => {}) {
    if (offset < this.place) Object.assign(this, offset < this.before.place ? new Reader(this.file) : { ...this.before, hash: this.before.hash.copy() });
    while (this.place < Math.min(offset, this.file.size)) {
      await this.#take(Math.min(PIECE, offset - this.place));
      tell(this.place);
    }
  }

  digest() {
    return hex(this.hash.digest());
  }
}

// The same reader, at work in a worker: asked and answered in order.
export class ReaderInWorker {
  constructor(file) {
    this.worker = new Worker(new URL("hashing-worker.js", import.meta.url), { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.worker.addEventListener("error", () => this.#fail("NotReadableError"));
    this.asked = [];
    this.#ask("open", file);
  }

  read(length) {
    return this.#ask("read", length);
  }

  seek(offset, tell) {
    return this.#ask("seek", offset, tell);
  }

  digest() {
    return this.#ask("digest");
  }

  close() {
    this.worker.terminate();
  }

  #ask(act, argument, tell) {
    return new Promise((done, broken) => {
      this.asked.push({ done, broken, tell });
      this.worker.postMessage({ act, argument });
    });
  }

  #hear({ place, answer, fault }) {
    if (place !== undefined) this.asked[0]?.tell?.(place);
    else if (fault) this.#fail(fault);
    else this.asked.shift().done(answer);
  }

  #fail(name) {
    this.asked.shift()?.broken(new DOMException(name, name));
  }
}
