// What spoke for the tagger's proposals: places of words in the segment with their weight, from the server; words are
// taken from the segment on the page.

import { fill, make } from "./dom.js";

const STRENGTHS = 3;

export class Reasons {
  constructor(words) {
    Object.assign(this, { words, found: new Map(), segment: 0 });
  }

  // Asks for those of a segment, once; resolves to whether there are any.
  async ask(view) {
    if (this.segment === view.segment) return false;
    Object.assign(this, { found: new Map(), segment: view.segment });
    if (!view.proposals.length) return false;
    try {
      const answer = await fetch(`/code/${view.segment}/reasons`, { headers: { Accept: "application/json" } });
      if (!answer.ok || this.segment !== view.segment) return false;
      const { reasons } = await answer.json();
      this.found = new Map(reasons.map((one) => [one.theme, one]));
    } catch {
      // Without a connection a segment is coded without them.
    }
    return this.found.size > 0;
  }

  // Marks for the note: code points of the clean note, strength 1 to 3 beside the strongest word.
  marks(view, row) {
    const reasons = row?.proposal && this.#of(view, row.theme);
    if (!reasons) return [];
    const { words: told } = reasons;
    const most = Math.max(...told.map((word) => word.weight));
    return told.map((word) => ({
      start: view.clean_start + word.start,
      end: view.clean_start + word.end,
      strength: Math.max(1, Math.ceil((word.weight / most) * STRENGTHS)),
    }));
  }

  // The same as a list, strongest first; each word once.
  list(view, theme) {
    const reasons = this.#of(view, theme);
    if (!reasons) return null;
    const { words } = this;
    const { words: told } = reasons;
    const points = [...view.text];
    const said = new Map(told.map((word) => [points.slice(word.start, word.end).join("").toLowerCase(), word]));
    const parts = [...said].map(([text, word]) => this.#part(make("b", {}, text), word.without));
    if (reasons.alone < reasons.probability - 0.01) parts.push(this.#part(words.reasons_around, reasons.alone));
    if (!parts.length) parts.push(words.reasons_none);
    const line = parts.flatMap((part, index) => (index ? [" · ", part] : [part]));
    return make("p", { class: "reasons" }, make("span", { class: "soft" }, `${words.reasons} `), ...line);
  }

  #part(what, without) {
    return make("span", {}, what, ` (${fill(this.words.reasons_without, { n: Math.round(without * 100) })})`);
  }

  #of(view, theme) {
    return this.segment === view.segment ? this.found.get(theme) : undefined;
  }
}
