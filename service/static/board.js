// The board: what became of each recording, fetched again when it changed. Without scripts the
// page has a link that loads it again.

const PAUSE = 2000;

class Board {
  constructor(place) {
    this.place = place;
    this.tag = "";
    this.next();
  }

  next() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), PAUSE);
  }

  async refresh() {
    try {
      const answer = await fetch(this.place.dataset.href, { headers: { "If-None-Match": this.tag } });
      if (answer.status === 200) this.put(answer.headers.get("ETag") ?? "", await answer.text());
    } catch {
      // The service restarts, or the line is down: the next look will tell.
    }
    this.next();
  }

  // Someone may be reading or listening in the board: leave it alone while it holds the focus.
  put(tag, html) {
    if (this.place.contains(document.activeElement) || document.hidden) return;
    const open = new Set([...this.place.querySelectorAll("details[open]")].map((one) => one.id));
    this.place.innerHTML = html;
    for (const one of this.place.querySelectorAll("details")) one.open ||= open.has(one.id);
    this.tag = tag;
  }
}

const place = document.querySelector("#board");
export const board = place && new Board(place);
