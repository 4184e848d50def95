// A text that is read and heard: puts its players, its keys, finding, choosing and quoting
// together. Everything it does can be done without it, by links and by the browser's own player.

import { Choosing } from "./choosing.js";
import { Finding } from "./finding.js";
import { Following } from "./following.js";
import { Keys } from "./keys.js";
import { Player } from "./player.js";
import { Quoting } from "./quoting.js";
import { Speech } from "./speech.js";
import { markAsked } from "./timeline.js";

const article = document.querySelector("article.session");
const offers = document.getElementById("offers");
const speech = new Speech(document.getElementById("words"), document.documentElement.lang);
const sections = [...article.querySelectorAll(".recording:has(audio, video)")];
const players = sections.map((section) => new Player(section, speech));
const following = new Following(players, offers.querySelector('[data-act="follow"]'));
const choosing = new Choosing(article, following);
const finding = new Finding(document.getElementById("find"), speech);
const quoting = new Quoting(players, speech, offers.querySelector(".told"));
const keys = new Keys(document.getElementById("keys"), actByKey);
let last = players[0];

const ACTS = {
  play: (player) => player.play(),
  back: (player) => player.skip(-1),
  forward: (player) => player.skip(1),
  slower: (player) => player.changeSpeed(-1),
  faster: (player) => player.changeSpeed(1),
  next: (player) => player.step(1),
  previous: (player) => player.step(-1),
  follow: () => following.follow(!following.isWanted),
  more: (player) => openMore(player),
  find: () => finding.open(),
  translate: () => choosing.next(),
  copy: () => quoting.copyLink(),
  keys: () => keys.list(),
};
const WITHOUT_PLAYER = new Set(["find", "translate", "copy", "keys"]);

function openMore({ bar }) {
  const button = bar.querySelector('[data-act="more"]');
  button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
}

function closeMore() {
  for (const button of article.querySelectorAll('[data-act="more"]')) button.setAttribute("aria-expanded", "false");
}

function act(name, player) {
  if (!ACTS[name] || !(player || WITHOUT_PLAYER.has(name))) return false;
  ACTS[name](player);
  return true;
}

// The space bar turns the page for who only reads.
function actByKey(name, key) {
  if (key === " " && !last?.wasPlayed) return false;
  return act(name, last);
}

function clicked(event) {
  const name = event.target.closest("[data-act]")?.dataset.act;
  const bar = event.target.closest(".bar");
  if (name !== "more" && name !== "speed") closeMore();
  if (act(name, players.find((player) => player.bar === bar) ?? last)) event.preventDefault();
}

for (const player of players) {
  player.addEventListener("play", () => {
    last = player;
    for (const other of players) if (other !== player) other.media.pause();
  });
}
article.addEventListener("click", clicked);
article.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMore();
});
article.classList.add("scripted");
function markTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.matches(".turn > div")) markAsked(target);
}
addEventListener("hashchange", markTarget);
markTarget();
