// SHA-256 of bytes as they come (FIPS 180-4). The browser's own cannot be fed in pieces, and is
// missing where the page came over plain http, as in a hall's own network.

function fraction(number) {
  return ((number - Math.floor(number)) * 0x100000000) | 0;
}

function primes(count) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) {
    if (found.every((prime) => number % prime)) found.push(number);
  }
  return found;
}

const FIRST = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
const ROUND = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const BLOCK = 64;
const schedule = new Int32Array(64);

// Takes in whole blocks of `bytes` from `start` on; answers where it stopped.
function take(state, bytes, start) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let place = start;
  let [h0, h1, h2, h3, h4, h5, h6, h7] = state;
  for (; place + BLOCK <= bytes.length; place += BLOCK) {
    for (let n = 0; n < 16; n += 1) schedule[n] = view.getInt32(place + 4 * n);
    for (let n = 16; n < 64; n += 1) {
      const x = schedule[n - 15];
      const y = schedule[n - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      schedule[n] = (schedule[n - 16] + s0 + schedule[n - 7] + s1) | 0;
    }
    let a = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7, t = 0;
    // Eight rounds written out: moving eight names along in each round takes twice the time.
    for (let n = 0; n < 64; n += 8) {
      t = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ e & (f ^ g)) + ROUND[n] + schedule[n]) | 0;
      d = (d + t) | 0;
      h = (t + ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b | c & (a | b))) | 0;
      t = (g + ((d >>> 6 | d << 26) ^ (d >>> 11 | d << 21) ^ (d >>> 25 | d << 7)) + (f ^ d & (e ^ f)) + ROUND[n + 1] + schedule[n + 1]) | 0;
      c = (c + t) | 0;
      g = (t + ((h >>> 2 | h << 30) ^ (h >>> 13 | h << 19) ^ (h >>> 22 | h << 10)) + (h & a | b & (h | a))) | 0;
      t = (f + ((c >>> 6 | c << 26) ^ (c >>> 11 | c << 21) ^ (c >>> 25 | c << 7)) + (e ^ c & (d ^ e)) + ROUND[n + 2] + schedule[n + 2]) | 0;
      b = (b + t) | 0;
      f = (t + ((g >>> 2 | g << 30) ^ (g >>> 13 | g << 19) ^ (g >>> 22 | g << 10)) + (g & h | a & (g | h))) | 0;
      t = (e + ((b >>> 6 | b << 26) ^ (b >>> 11 | b << 21) ^ (b >>> 25 | b << 7)) + (d ^ b & (c ^ d)) + ROUND[n + 3] + schedule[n + 3]) | 0;
      a = (a + t) | 0;
      e = (t + ((f >>> 2 | f << 30) ^ (f >>> 13 | f << 19) ^ (f >>> 22 | f << 10)) + (f & g | h & (f | g))) | 0;
      t = (d + ((a >>> 6 | a << 26) ^ (a >>> 11 | a << 21) ^ (a >>> 25 | a << 7)) + (c ^ a & (b ^ c)) + ROUND[n + 4] + schedule[n + 4]) | 0;
      h = (h + t) | 0;
      d = (t + ((e >>> 2 | e << 30) ^ (e >>> 13 | e << 19) ^ (e >>> 22 | e << 10)) + (e & f | g & (e | f))) | 0;
      t = (c + ((h >>> 6 | h << 26) ^ (h >>> 11 | h << 21) ^ (h >>> 25 | h << 7)) + (b ^ h & (a ^ b)) + ROUND[n + 5] + schedule[n + 5]) | 0;
      g = (g + t) | 0;
      c = (t + ((d >>> 2 | d << 30) ^ (d >>> 13 | d << 19) ^ (d >>> 22 | d << 10)) + (d & e | f & (d | e))) | 0;
      t = (b + ((g >>> 6 | g << 26) ^ (g >>> 11 | g << 21) ^ (g >>> 25 | g << 7)) + (a ^ g & (h ^ a)) + ROUND[n + 6] + schedule[n + 6]) | 0;
      f = (f + t) | 0;
      b = (t + ((c >>> 2 | c << 30) ^ (c >>> 13 | c << 19) ^ (c >>> 22 | c << 10)) + (c & d | e & (c | d))) | 0;
      t = (a + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (h ^ f & (g ^ h)) + ROUND[n + 7] + schedule[n + 7]) | 0;
      e = (e + t) | 0;
      a = (t + ((b >>> 2 | b << 30) ^ (b >>> 13 | b << 19) ^ (b >>> 22 | b << 10)) + (b & c | d & (b | c))) | 0;
    }
    h0 = (h0 + a) | 0; h1 = (h1 + b) | 0; h2 = (h2 + c) | 0; h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0; h5 = (h5 + f) | 0; h6 = (h6 + g) | 0; h7 = (h7 + h) | 0;
  }
  state.set([h0, h1, h2, h3, h4, h5, h6, h7]);
  return place;
}

export class Sha256 {
  constructor() {
    this.state = FIRST.slice();
    this.length = 0;
    this.rest = new Uint8Array(BLOCK);
    this.resting = 0;
  }

  copy() {
    const other = new Sha256();
    other.state.set(this.state);
    other.rest.set(this.rest);
    other.length = this.length;
    other.resting = this.resting;
    return other;
  }

  update(bytes) {
    let place = 0;
    this.length += bytes.length;
    if (this.resting) {
      place = Math.min(BLOCK - this.resting, bytes.length);
      this.rest.set(bytes.subarray(0, place), this.resting);
      this.resting += place;
      if (this.resting < BLOCK) return this;
      take(this.state, this.rest, 0);
    }
    place = take(this.state, bytes, place);
    this.rest.set(bytes.subarray(place));
    this.resting = bytes.length - place;
    return this;
  }

  // The 32 bytes of what was taken in so far; more may follow.
  digest() {
    const end = this.copy();
    const padding = new Uint8Array(((119 - (this.length % BLOCK)) % BLOCK) + 9);
    padding[0] = 0x80;
    const bits = new DataView(padding.buffer, padding.length - 8);
    bits.setUint32(0, Math.floor(this.length / 0x20000000));
    bits.setUint32(4, (this.length * 8) >>> 0);
    end.update(padding);
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    end.state.forEach((word, n) => view.setInt32(4 * n, word));
    return bytes;
  }
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
