// A recording's text in time: which segment is heard at a second, and which stands where.

export function startOf(segment) {
  return Number(new URL(segment.firstElementChild.href).searchParams.get("t"));
}

// A segment's own link, with the translation that is chosen.
export function linkTo(segment) {
  const link = new URL(segment.firstElementChild.href);
  const chosen = new URLSearchParams(location.search).get("with");
  if (chosen) link.searchParams.set("with", chosen);
  return link;
}

export function isInView(segment) {
  const { top, bottom } = segment.getBoundingClientRect();
  return bottom > barHeight() && top < innerHeight;
}

export function barHeight() {
  return parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
}

// The one segment that the address asks for.
export function markAsked(segment) {
  for (const old of document.querySelectorAll(".turn > [aria-current]")) old.removeAttribute("aria-current");
  segment?.setAttribute("aria-current", "true");
}

export class Timeline {
  constructor(section) {
    this.segments = [...section.querySelectorAll(".turn > div")];
    this.starts = this.segments.map(startOf);
    this.gaps = [...section.querySelectorAll(".gap")].map((gap) => Number(gap.dataset.start));
  }

  // The last segment that has begun, unless a gap has begun since: gaps mark nothing.
  at(seconds) {
    const found = this.#last(seconds);
    const gap = this.gaps.findLast((start) => start <= seconds) ?? -1;
    return found >= 0 && this.starts[found] >= gap ? this.segments[found] : null;
  }

  // So many segments on from the one that began last; none beyond either end.
  from(seconds, steps) {
    const last = this.segments.length - 1;
    return this.segments[Math.min(Math.max(this.#last(seconds) + steps, 0), last)];
  }

  #last(seconds) {
    return this.starts.findLastIndex((start) => start <= seconds);
  }
}
