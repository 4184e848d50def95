// Another translation without loading the page again: what plays goes on, what is read stays put.

import { isInView } from "./timeline.js";
import { remember, remembered } from "./remembering.js";

export class Choosing {
  #article;
  #links;
  #following;

  constructor(article, following) {
    this.#article = article;
    this.#following = following;
    this.#links = [...article.querySelectorAll("[data-choice]")];
    for (const link of this.#links) link.addEventListener("click", (event) => this.#clicked(event, link));
    const kept = remembered("with");
    const asked = new URLSearchParams(location.search).has("with");
    if (!asked && this.#links.some((link) => link.dataset.choice === kept)) this.#show(kept);
  }

  #clicked(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.choose(link.dataset.choice);
  }

  // The one after the one that is shown.
  next() {
    const names = this.#links.map((link) => link.dataset.choice);
    if (names.length) this.choose(names[(names.indexOf(this.#article.dataset.beside) + 1) % names.length]);
  }

  choose(name) {
    remember("with", name);
    const held = [...this.#article.querySelectorAll(".turn > div")].find(isInView);
    const before = held?.getBoundingClientRect().top;
    this.#show(name);
    const address = new URL(location.href);
    address.searchParams.set("with", name);
    history.replaceState(null, "", address);
    if (!held) return;
    const moved = held.getBoundingClientRect().top - before;
    this.#following.move(() => scrollBy({ top: moved, behavior: "instant" }));
  }

  #show(name) {
    this.#article.dataset.beside = name;
    for (const link of this.#links) {
      if (link.dataset.choice === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const link of document.querySelectorAll(".tongues a")) {
      const address = new URL(link.href);
      address.searchParams.set("with", name);
      link.href = address;
    }
  }
}
