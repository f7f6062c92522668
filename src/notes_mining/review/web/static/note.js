// The note with its segment. Offsets are code points of the clean note, as the server counts them.

import { make } from "./dom.js";

const PLACEHOLDER = /\[[A-Z]+_\d+(?::[^\]\s]+)?\]|█+/gu;

export class Note {
  constructor(element) {
    this.element = element;
    this.points = [];
  }

  // passage: [start, end] that is marked within or around the segment, or null.
  // reasons: what spoke for a proposal, [{ start, end, strength }].
  draw(view, passage, editing = false, reasons = []) {
    this.points = [...view.before, ...view.text, ...view.after];
    this.segment = [view.clean_start, view.clean_end];
    const runs = this.#runs(passage, reasons);
    this.element.lang = view.language;
    this.element.classList.toggle("editing", editing);
    this.element.replaceChildren(...this.#group(runs, passage));
  }

  // Pieces of text between all borders, with what covers them.
  #runs(passage, reasons) {
    const whole = this.points.join("");
    const holders = [];
    for (const found of whole.matchAll(PLACEHOLDER)) {
      const start = [...whole.slice(0, found.index)].length;
      holders.push([start, start + [...found[0]].length]);
    }
    const borders = new Set([0, this.points.length, ...this.segment, ...(passage || []), ...holders.flat()]);
    for (const { start, end } of reasons) borders.add(start).add(end);
    const sorted = [...borders].sort((one, other) => one - other);
    const within = ([start, end], place) => start <= place && place < end;
    return sorted.slice(0, -1).map((start, index) => ({
      start,
      text: this.points.slice(start, sorted[index + 1]).join(""),
      segment: within(this.segment, start),
      passage: passage !== null && within(passage, start),
      holder: holders.some((one) => within(one, start)),
      reason: reasons.find((one) => within([one.start, one.end], start))?.strength,
    }));
  }

  #group(runs, passage) {
    const parts = [];
    let mark = null;
    for (const run of runs) {
      const classes = [run.holder && "holder", run.passage && "passage", run.reason && `reason strength-${run.reason}`].filter(Boolean).join(" ");
      const span = make("span", { class: classes, "data-start": run.start }, run.text);
      if (run.segment) {
        if (!mark) parts.push((mark = make("mark", { class: passage ? "segment dim" : "segment" })));
        mark.append(span);
      } else parts.push(span);
    }
    return parts;
  }

  // The segment with a few lines before it.
  show() {
    const mark = this.element.querySelector("mark");
    if (!mark) return;
    const box = this.element;
    box.scrollTop = Math.max(0, mark.offsetTop - box.offsetTop - box.clientHeight / 3);
  }

  // What is selected with the mouse, as code points; null where nothing is, or something outside the note.
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = this.#place(range.startContainer, range.startOffset);
    const end = this.#place(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : [start, end];
  }

  #place(node, offset) {
    const span = node.nodeType === Node_TEXT ? node.parentElement : null;
    if (!span || !this.element.contains(span) || !span.dataset.start) return null;
    return Number(span.dataset.start) + [...node.data.slice(0, offset)].length;
  }

  // The next beginning or end of a word from a place, in a direction (1 or -1).
  step(place, direction, edge) {
    const isWord = (index) => index >= 0 && index < this.points.length && !/\s/u.test(this.points[index]);
    const isEdge = (index) => (edge === "start" ? isWord(index) && !isWord(index - 1) : isWord(index - 1) && !isWord(index));
    for (let index = place + direction; index >= 0 && index <= this.points.length; index += direction) {
      if (isEdge(index)) return index;
    }
    return place;
  }
}

const Node_TEXT = 3;
