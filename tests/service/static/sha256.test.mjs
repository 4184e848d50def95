// Our SHA-256 beside Node's own: lengths around every border, in pieces of every size.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { Sha256, base64, hex } from "../../../service/static/sha256.js";

function expected(bytes, encoding = "hex") {
  return createHash("sha256").update(bytes).digest(encoding);
}

const BYTES = new Uint8Array(randomBytes(5000));

test("every length up to two blocks and more agrees", () => {
  for (let length = 0; length <= 300; length += 1) {
    const part = BYTES.subarray(0, length);
    assert.equal(hex(new Sha256().update(part).digest()), expected(part), `${length}`);
  }
});

test("pieces of any size give the digest of the whole", () => {
  for (const size of [1, 3, 55, 56, 63, 64, 65, 127, 128, 1000, 4999]) {
    const hash = new Sha256();
    for (let at = 0; at < BYTES.length; at += size) hash.update(BYTES.subarray(at, at + size));
    assert.equal(hex(hash.digest()), expected(BYTES), `${size}`);
  }
});

test("a digest on the way changes nothing, and a copy goes its own way", () => {
  const hash = new Sha256().update(BYTES.subarray(0, 1001));
  const copy = hash.copy();
  assert.equal(hex(hash.digest()), expected(BYTES.subarray(0, 1001)));
  hash.update(BYTES.subarray(1001));
  assert.equal(hex(hash.digest()), expected(BYTES));
  assert.equal(hex(copy.update(BYTES.subarray(0, 7)).digest()), expected(Buffer.concat([BYTES.subarray(0, 1001), BYTES.subarray(0, 7)])));
});

test("lengths beyond 512 MiB fill the upper half of the count of bits", () => {
  const piece = new Uint8Array(1 << 24);
  const [ours, theirs] = [new Sha256(), createHash("sha256")];
  for (let n = 0; n < 33; n += 1) {
    ours.update(piece);
    theirs.update(piece);
  }
  assert.equal(hex(ours.digest()), theirs.digest("hex"));
});

test("base64 is that of Upload-Checksum", () => {
  assert.equal(base64(new Sha256().update(BYTES).digest()), expected(BYTES, "base64"));
});
