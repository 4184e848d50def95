// The player of a recording and its text: the line that is heard is marked, a time plays from
// there. Follow mode gives way at the reader's first scroll and comes back only on request.

const YIELDS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " "]);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  constructor(section) {
    this.audio = section.querySelector("audio, video");
    this.bar = section.querySelector(".bar");
    this.followButton = section.querySelector('[data-act="follow"]');
    this.segments = [...section.querySelectorAll(".turn > div")].map((line) => ({ line, start: startOf(line) }));
    this.gaps = [...section.querySelectorAll(".gap")].map((gap) => Number(gap.dataset.start));
    this.current = null;
    this.bar.hidden = false;
    this.listen(section);
    if (this.audio.error) this.goOnWithoutPictures();
  }

  listen(section) {
    this.audio.addEventListener("timeupdate", () => this.mark());
    this.audio.addEventListener("play", () => this.stopOthers());
    this.audio.addEventListener("error", () => this.goOnWithoutPictures());
    for (const sign of ["play", "pause"]) {
      this.audio.addEventListener(sign, () => { if (!this.audio.error) this.wanted = sign === "play"; });
    }
    this.bar.addEventListener("click", (event) => this.act(event.target.dataset.act));
    this.bar.querySelector('[data-act="speed"]').addEventListener("change", (event) => {
      this.audio.playbackRate = Number(event.target.value);
    });
    section.addEventListener("click", (event) => this.playFrom(event));
    for (const sign of ["wheel", "touchmove"]) {
      addEventListener(sign, () => this.follow(false), { passive: true });
    }
    addEventListener("keydown", (event) => {
      if (YIELDS.has(event.key) && !event.target.closest(".player")) this.follow(false);
    });
  }

  act(name) {
    if (name === "back") this.audio.currentTime -= 10;
    if (name === "forward") this.audio.currentTime += 10;
    if (name === "follow") this.follow(!this.following);
  }

  follow(wanted) {
    this.following = wanted;
    this.followButton.setAttribute("aria-pressed", String(wanted));
    if (wanted) this.show();
  }

  playFrom(event) {
    const time = event.target.closest(".turn > div > a");
    if (!time || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", time.getAttribute("href"));
    for (const old of document.querySelectorAll(".turn > [aria-current]")) old.removeAttribute("aria-current");
    this.audio.currentTime = startOf(time.parentElement);
    this.audio.play();
  }

  stopOthers() {
    for (const other of document.querySelectorAll("audio, video")) {
      if (other !== this.audio) other.pause();
    }
  }

  // Pictures that a browser cannot go on with cost no sound: the same moment is heard instead.
  goOnWithoutPictures() {
    const { sound } = this.audio.dataset;
    if (!sound || this.audio.getAttribute("src") === sound) return;
    const { currentTime } = this.audio;
    const { wanted } = this;
    this.audio.src = sound;
    this.audio.currentTime = currentTime;
    if (wanted) this.audio.play();
  }

  // The last segment that has begun, unless a gap has begun since: gaps mark nothing.
  at(seconds) {
    const found = this.segments.findLast((one) => one.start <= seconds);
    const gap = this.gaps.findLast((start) => start <= seconds) ?? -1;
    return found && found.start >= gap ? found.line : null;
  }

  mark() {
    const found = this.at(this.audio.currentTime + 0.05);
    if (found === this.current) return;
    if (this.current) this.current.classList.remove("current");
    this.current = found;
    if (!found) return;
    found.classList.add("current");
    if (this.following) this.show();
  }

  show() {
    if (!this.current) return;
    this.current.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  }
}

function startOf(segment) {
  return Number(new URL(segment.firstElementChild.href).searchParams.get("t"));
}

for (const section of document.querySelectorAll(".recording:has(audio, video)")) new Player(section);
