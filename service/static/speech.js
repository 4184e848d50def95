// How a page says things in its language: its words come with it in a template, numbers from the
// browser.

const STEP = 1000;
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

export class Speech {
  constructor(template, language) {
    const words = template.content.querySelectorAll("[data-word]");
    this.words = Object.fromEntries([...words].map((one) => [one.dataset.word, one.textContent]));
    this.language = language;
  }

  say(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  #unit(number, unit, digits = 0) {
    const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits };
    return new Intl.NumberFormat(this.language, options).format(number);
  }

  percent(share) {
    const whole = Math.floor(100 * share) / 100;
    return new Intl.NumberFormat(this.language, { style: "percent" }).format(whole);
  }

  size(bytes) {
    const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1);
    const number = bytes / STEP ** power;
    return this.#unit(number, SIZES[power], number < 10 && power ? 1 : 0);
  }

  speed(bytes) {
    return this.say("each_second", { size: this.size(bytes) });
  }

  // A length or a wait, in the two units that matter.
  time(seconds) {
    const whole = Math.max(1, Math.round(seconds));
    if (whole < 90) return this.#unit(whole, "second");
    if (whole < 5400) return this.#unit(Math.round(whole / 60), "minute");
    const hours = Math.floor(whole / 3600);
    return [this.#unit(hours, "hour"), this.#unit(Math.floor((whole % 3600) / 60), "minute")].join(" ");
  }
}
