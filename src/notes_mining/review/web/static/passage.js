// Choosing the words that a coding covers, fewer or more than the segment: with the mouse first, or by whole words with
// the arrow keys.

export class Passage {
  constructor(note, desk, hint, splitParts) {
    Object.assign(this, { note, desk, hint, splitParts, range: null });
  }

  begin(row) {
    const { view } = this.desk;
    const own = row.passage && [row.passage.start, row.passage.end];
    this.range = this.note.selected() || own || [view.clean_start, view.clean_end];
    getSelection().removeAllRanges();
    this.#redraw();
    this.note.element.focus();
  }

  leave() {
    if (this.range === null) return;
    this.range = null;
    this.hint.hidden = true;
    this.note.element.blur();
  }

  // Whether the key was for us.
  key(event) {
    if (this.range === null) return false;
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction) this.#move(direction, event.shiftKey ? 0 : 1);
    else if (event.key === "Enter") this.#take();
    else if (event.key.toLowerCase() === "b") this.#split();
    else if (event.key === "Escape") this.leave();
    else return false;
    if (this.range === null) this.desk.draw();
    return true;
  }

  #move(direction, side) {
    const range = [...this.range];
    range[side] = this.note.step(range[side], direction, side ? "end" : "start");
    if (range[0] < range[1]) this.range = range;
    this.#redraw();
  }

  #take() {
    const { view, row } = this.desk;
    const [start, end] = this.range;
    const whole = start === view.clean_start && end === view.clean_end;
    this.leave();
    this.desk.change({ kind: "passage", theme: row.theme, start: whole ? null : start, end: whole ? null : end });
  }

  async #split() {
    const [start] = this.range;
    const { view } = this.desk;
    this.leave();
    const coded = view.coding.codes.some((code) => code.verdict === "coded");
    if (!coded || start <= view.clean_start || start >= view.clean_end) return;
    const themes = await this.splitParts();
    if (themes !== null) this.desk.change({ kind: "split", start, themes });
  }

  #redraw() {
    this.hint.hidden = false;
    this.desk.draw();
  }
}
