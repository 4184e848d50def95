// The board: what became of each recording. The server says when it changed, then it is fetched
// and what differs is put in place: whoever reads, types or has a part open is not disturbed.
// Where events do not come through it is asked for again and again; without scripts the page has
// a link that loads it again.

const PAUSE = 2000;
const PATIENCE = 30000;

function sameKind(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id ?? "") === (other.id ?? "");
}

// A part that is open stays open, and a field keeps what was typed into it.
function copyAttributes(from, to) {
  for (const { name } of [...to.attributes]) {
    if (!from.hasAttribute(name) && name !== "open") to.removeAttribute(name);
  }
  for (const { name, value } of from.attributes) {
    if (to.getAttribute(name) !== value) to.setAttribute(name, value);
  }
}

// The children of `to` become those of `from`; what is the same stays the same node.
function morph(from, to) {
  let here = to.firstChild;
  for (const wanted of [...from.childNodes]) {
    const found = wanted.id ? to.querySelector(`:scope > #${CSS.escape(wanted.id)}`) : here;
    while (found && here && here !== found && !isWanted(here, from)) here = drop(here);
    if (here && sameKind(here, wanted)) {
      if (wanted.nodeType === Node.TEXT_NODE) {
        if (here.data !== wanted.data) here.data = wanted.data;
      } else if (wanted.nodeType === Node.ELEMENT_NODE) {
        copyAttributes(wanted, here);
        morph(wanted, here);
      }
      here = here.nextSibling;
    } else {
      to.insertBefore(wanted, here);
    }
  }
  while (here) here = drop(here);
}

function isWanted(node, from) {
  return Boolean(node.id) && from.querySelector(`:scope > #${CSS.escape(node.id)}`) !== null;
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

class Board {
  constructor(place) {
    this.place = place;
    this.tag = "";
    this.listen();
  }

  listen() {
    this.source = new EventSource(this.place.dataset.events);
    this.source.addEventListener("board", (event) => {
      if (`"${event.data}"` !== this.tag) this.refresh();
    });
    this.source.addEventListener("error", () => this.askInstead());
  }

  // The browser connects again by itself unless it was refused; until then the board is asked for.
  askInstead() {
    if (this.source.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), PATIENCE);
    this.ask();
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      if (this.source.readyState === EventSource.OPEN) return;
      await this.refresh();
      this.ask();
    }, PAUSE);
  }

  async refresh() {
    try {
      const answer = await fetch(this.place.dataset.href, { headers: { "If-None-Match": this.tag } });
      if (answer.status === 200) this.put(answer.headers.get("ETag") ?? "", await answer.text());
    } catch {
      // The service restarts, or the line is down: the next look will tell.
    }
  }

  put(tag, html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    morph(made.content, this.place);
    this.tag = tag;
  }
}

const place = document.querySelector("#board");
export const board = place && new Board(place);
