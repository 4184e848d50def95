// Our client against a small house of its own: what it sends, and what it does when things break.
// Against the real service it is tested in tests/journeys/browser.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Reader } from "../../../service/static/hashing.js";
import { Refused, Upload } from "../../../service/static/tus.js";

const PIECE = 8 << 20;
const BYTES = randomBytes(2 * PIECE + 1000);
const FILE = new File([BYTES], "phiên 1.wav", { lastModified: 1763000000000 });

const digest = (bytes, encoding = "hex") => createHash("sha256").update(bytes).digest(encoding);

let server;
let house;

// What a tus service does, as far as the client can see; `faults` are statuses given once each.
class House {
  uploads = new Map();
  asked = [];
  faults = [];

  async answer(request, response) {
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      // A line that broke: what came is kept, as the service keeps it.
    }
    const body = Buffer.concat(parts);
    this.asked.push(request.method);
    const fault = this.faults[0]?.method === request.method && this.faults.shift();
    if (fault) return this.fail(fault, request, response, body);
    return this[request.method](request, response, body);
  }

  fail({ status, keeps = 0, cut }, request, response, body) {
    if (keeps) this.find(request).bytes.push(body.subarray(0, keeps));
    if (cut) return request.socket.destroy();
    return this.say(response, status, {}, { title: "Full", detail: "Make room" });
  }

  find(request) {
    return this.uploads.get(request.url.split("/")[2]);
  }

  say(response, status, headers = {}, json = undefined) {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(json && JSON.stringify(json));
  }

  POST(request, response) {
    const id = `up_${this.uploads.size}`;
    this.uploads.set(id, { bytes: [], headers: request.headers });
    this.say(response, 201, { Location: `/uploads/${id}` });
  }

  HEAD(request, response) {
    const found = this.find(request);
    if (!found) return this.say(response, 404);
    return this.say(response, 200, { "Upload-Offset": Buffer.concat(found.bytes).length });
  }

  PATCH(request, response, body) {
    const found = this.find(request);
    assert.equal(request.headers["upload-checksum"], `sha256 ${digest(body, "base64")}`);
    if (Number(request.headers["upload-offset"]) !== Buffer.concat(found.bytes).length) return this.say(response, 409);
    found.bytes.push(body);
    return this.say(response, 204, { "Upload-Offset": Buffer.concat(found.bytes).length });
  }

  GET(request, response) {
    const bytes = Buffer.concat(this.find(request).bytes);
    const told = { offset: bytes.length, complete: bytes.length === BYTES.length, digest: digest(bytes) };
    this.say(response, 200, {}, told);
  }
}

before(async () => {
  server = createServer((request, response) => house.answer(request, response));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  house = new House();
});

async function line({ method, address, headers, body, signal }) {
  try {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}${address}`, { method, headers, body, signal });
    const text = await answer.text();
    return { status: answer.status, headers: (name) => answer.headers.get(name), json: text ? JSON.parse(text) : undefined };
  } catch {
    signal.throwIfAborted();
    throw new Refused(0);
  }
}

function upload(told = [], file = FILE) {
  const parts = { session: "cinema/heritage", reader: new Reader(file), line, tell: (one) => told.push(one), unit: 0.01 };
  return new Upload(file, parts);
}

const bytesAt = (id) => Buffer.concat(house.uploads.get(id).bytes);
const going = () => new AbortController().signal;

test("a file arrives whole, in pieces, with what is known of it", async () => {
  const { upload: known, same } = await upload().run(going());
  assert.deepEqual([known.digest, same], [digest(BYTES), true]);
  assert.deepEqual([...new Set(house.asked)], ["POST", "PATCH", "GET"]);
  const { headers } = house.uploads.get("up_0");
  const metadata = Object.fromEntries(headers["upload-metadata"].split(",").map((one) => one.split(" ")));
  const plain = Object.values(metadata).map((one) => Buffer.from(one, "base64").toString());
  assert.deepEqual(plain, ["phiên 1.wav", "cinema/heritage", "1763000000000"]);
  assert.deepEqual([headers["upload-length"], headers["tus-resumable"]], [`${BYTES.length}`, "1.0.0"]);
});

for (const fault of [{ status: 409 }, { status: 423 }, { status: 460 }, { status: 503 }, { cut: true }, { cut: true, keeps: 12345 }]) {
  test(`goes on after ${JSON.stringify(fault)}`, async () => {
    house.faults.push({ method: "PATCH", ...fault });
    const told = [];
    const { same } = await upload(told).run(going());
    assert.deepEqual([same, digest(bytesAt("up_0"))], [true, digest(BYTES)]);
    assert.equal(told.filter((one) => one.stage === "interrupted").length, 1);
  });
}

test("waits grow, and say how long they are", async () => {
  for (let n = 0; n < 4; n += 1) house.faults.push({ method: "POST", status: 503 });
  const told = [];
  await upload(told).run(going());
  assert.deepEqual(told.filter((one) => one.stage === "interrupted").map((one) => one.seconds), [0.5, 1, 2, 4]);
});

for (const status of [401, 413, 507]) {
  test(`${status} is for a person, with the words of the service`, async () => {
    house.faults.push({ method: "PATCH", status });
    const one = upload();
    await assert.rejects(one.run(going()), { status, message: "Full. Make room" });
    assert.equal((await one.run(going())).same, true);
  });
}

test("an upload that is gone is begun again, and said to be", async () => {
  const told = [];
  const one = upload(told);
  one.adopt("up_9");
  assert.equal((await one.run(going())).same, true);
  assert.deepEqual(told.filter((one) => one.note).map((one) => one.note), ["gone"]);
});

test("the same file goes on where another page left it", async () => {
  house.uploads.set("up_0", { bytes: [BYTES.subarray(0, PIECE + 77)] });
  const told = [];
  const one = upload(told);
  one.adopt("up_0");
  assert.equal((await one.run(going())).same, true);
  assert.deepEqual(house.asked.filter((method, at) => method !== house.asked[at - 1]), ["HEAD", "GET", "PATCH", "GET"]);
  assert.deepEqual(told.filter((one) => one.stage === "comparing").map((one) => one.sent), [PIECE, PIECE + 77]);
  assert.equal(digest(bytesAt("up_0")), digest(BYTES));
});

test("another file of the same name is never spliced", async () => {
  const theirs = Buffer.from(BYTES.subarray(0, 1000));
  theirs[500] ^= 1;
  house.uploads.set("up_0", { bytes: [theirs] });
  const told = [];
  const one = upload(told);
  one.adopt("up_0");
  assert.equal((await one.run(going())).same, true);
  assert.deepEqual([digest(bytesAt("up_0")), digest(bytesAt("up_1"))], [digest(theirs), digest(BYTES)]);
  assert.deepEqual(told.filter((one) => one.note).map((one) => one.note), ["another"]);
});

test("a digest of the service that differs is told", async () => {
  const one = upload();
  const wrong = async (request) => {
    const answer = await line(request);
    return answer.json?.complete ? { ...answer, json: { ...answer.json, digest: digest("x") } } : answer;
  };
  one.line = wrong;
  assert.equal((await one.run(going())).same, false);
});

test("pieces grow on a line that is fast and shrink where it breaks", async () => {
  const sizes = [];
  const one = upload();
  const { read } = one.reader;
  one.reader.read = (length) => {
    sizes.push(length);
    return read.call(one.reader, length);
  };
  house.faults.push({ method: "PATCH", status: 503 });
  await one.run(going());
  assert.deepEqual(sizes.slice(0, 7), [1, 1, 2, 4, 8, 16, 32].map((quarters) => quarters << 18));
});

test("paused and taken up again, nothing is sent twice", async () => {
  const controller = new AbortController();
  const one = upload();
  one.tell = ({ sent }) => sent >= PIECE && controller.abort();
  await assert.rejects(one.run(controller.signal), { name: "AbortError" });
  const { length } = bytesAt("up_0");
  one.tell = () => {};
  assert.equal((await one.run(going())).same, true);
  assert.deepEqual([length >= PIECE, house.uploads.size, digest(bytesAt("up_0"))], [true, 1, digest(BYTES)]);
});

test("a file that changed or went away is an error with its name", async () => {
  const gone = { name: "a.wav", size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) }) };
  await assert.rejects(upload([], gone).run(going()), { name: "NotReadableError" });
});

test("another session can be chosen before and while it is sent", async () => {
  const asked = [];
  const one = upload();
  one.line = (request) => {
    asked.push(`${request.method} ${request.address}`);
    return request.method === "PUT" ? { status: 204, headers: () => null } : line(request);
  };
  await one.bringTo("cinema/exchange");
  one.tell = ({ sent }) => sent === 0 && asked.length === 1 && one.bringTo("cinema/closing");
  await one.run(going());
  const session = house.uploads.get("up_0").headers["upload-metadata"].split(",")[1].split(" ")[1];
  assert.equal(Buffer.from(session, "base64").toString(), "cinema/exchange");
  assert.deepEqual([asked[1], one.session], ["PUT /uploads/up_0/session?session=cinema%2Fclosing", "cinema/closing"]);
});
