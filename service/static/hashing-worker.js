// Where a page's files are read and hashed: ReaderInWorker of hashing.js asks, this answers in order.

import { Reader } from "./hashing.js";

let reader;
let last = Promise.resolve();

async function act({ act, argument }) {
  if (act === "open") reader = new Reader(argument);
  if (act === "read") return reader.read(argument);
  if (act === "seek") return reader.seek(argument, (place) => postMessage({ place }));
  if (act === "digest") return reader.digest();
  return undefined;
}

addEventListener("message", ({ data }) => {
  last = last.then(async () => {
    try {
      const answer = await act(data);
      postMessage({ answer }, answer?.bytes ? [answer.bytes.buffer] : []);
    } catch (error) {
      postMessage({ fault: error.name });
    }
  });
});
