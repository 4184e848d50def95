// tus-js-client as a page or a program uses it: node tus_client.mjs ENDPOINT FILE HOW [URL]
// The last line on standard output says what happened: {"url": …, "sent": bytes of this process}.
import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const [endpoint, path, how, url] = process.argv.slice(2);
const size = statSync(path).size;
const half = Math.floor(size / 2);
let sent = 0;

function end(upload) {
  console.log(JSON.stringify({ url: upload.url, sent }));
  process.exit(0);
}

const upload = new Upload(createReadStream(path), {
  endpoint,
  uploadUrl: url ?? null,
  chunkSize: how === "whole" ? Infinity : 1 << 20,
  parallelUploads: how === "parallel" ? 2 : 1,
  uploadDataDuringCreation: how === "with-data",
  retryDelays: [0, 200, 500, 1000],
  metadata: { session: "cinema/heritage", filename: "phiên 1.wav" },
  metadataForPartialUploads: {},
  onChunkComplete(chunk, accepted) {
    sent += chunk;
    if (how === "abort" && accepted >= half) upload.abort().then(() => end(upload));
    if (how === "terminate" && accepted >= half) upload.abort(true).then(() => end(upload));
  },
  onSuccess: () => end(upload),
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
});
upload.start();
