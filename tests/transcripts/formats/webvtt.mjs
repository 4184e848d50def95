// Reads WebVTT files as the W3C's own parser does: node webvtt.mjs FILE…
// One line of JSON for each: what it complains of, and how many cues it saw.
import { readFile } from "node:fs/promises";
import parsing from "webvtt-parser";

for (const path of process.argv.slice(2)) {
  const { cues, errors } = new parsing.WebVTTParser().parse(await readFile(path, "utf8"), "captions");
  console.log(JSON.stringify({ cues: cues.length, errors: errors.map((one) => one.message) }));
}
