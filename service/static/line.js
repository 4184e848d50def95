// One request to the service, with its progress: what fetch cannot tell. A line on which nothing
// moves for a minute counts as lost.

import { Refused } from "./tus.js";

const STILL = 60000;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function line({ method, address, headers = {}, body, signal, progress }) {
  return new Promise((done, broken) => {
    const request = new XMLHttpRequest();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STILL);
    };
    const stop = () => request.abort();
    request.open(method, address);
    for (const [name, text] of Object.entries(headers)) request.setRequestHeader(name, text);
    request.upload.addEventListener("progress", (event) => {
      alive();
      progress?.(event.loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) broken(signal.reason);
      else if (!request.status) broken(new Refused(0));
      else done({ status: request.status, headers: (name) => request.getResponseHeader(name), json: parsed(request.responseText) });
    });
    signal?.addEventListener("abort", stop);
    alive();
    request.send(body);
  });
}
