// The themes of a segment: what the tagger proposes, what is decided, in adjudication what the two coders said.

import { make, fill } from "./dom.js";

const VOICES = ["person", "relative", "professional", "assistant"];
export const nextVoice = (voice) => [null, ...VOICES][([null, ...VOICES].indexOf(voice ?? null) + 1) % 5];

export function rowsOf(view, themes) {
  const place = new Map(themes.map((theme, index) => [theme.id, index]));
  const proposals = new Map(view.proposals.map((one) => [one.theme, one]));
  const codes = new Map(view.coding.codes.map((one) => [one.theme, one]));
  const said = view.mode === "adjudication" ? view.others.flatMap((side) => side.coding.codes.map((c) => c.theme)) : [];
  const rest = [...codes.keys(), ...view.recheck, ...said].filter((theme) => !proposals.has(theme));
  rest.sort((one, other) => (place.get(one) ?? 999) - (place.get(other) ?? 999));
  return [...new Set([...proposals.keys(), ...rest])].map((theme) => ({
    theme,
    proposal: proposals.get(theme) || null,
    code: codes.get(theme) || null,
    passage: view.passages.find((one) => one.theme === theme) || null,
    recheck: view.recheck.includes(theme),
    sides: view.others.map((side) => ({ coder: side.coder, code: side.coding.codes.find((c) => c.theme === theme) })),
  }));
}

export class Rows {
  // acts: { select(index), act(name, value), reasons(view, theme) -> element or null }
  constructor(element, data, acts) {
    Object.assign(this, { element, words: data.words, stages: data.stages, acts });
    this.labels = new Map(data.themes.map((theme) => [theme.id, theme.label]));
  }

  label(theme) {
    return this.labels.get(theme) || theme;
  }

  draw(view, rows, selected) {
    const inside = this.element.contains(document.activeElement);
    const focused = inside ? document.activeElement.dataset.focus : "";
    this.element.replaceChildren(...rows.map((row, index) => this.#row(view, row, index, index === selected)));
    if (inside) {
      const current = this.element.querySelector("li.selected");
      (current?.querySelector(`[data-focus="${focused}"]`) || current?.querySelector(".head"))?.focus();
    }
  }

  #row(view, row, index, selected) {
    const { words } = this;
    const state = row.code ? row.code.verdict : "undecided";
    const head = make(
      "button",
      {
        type: "button", class: "head", "data-focus": "head", "aria-expanded": String(selected),
        onclick: () => this.acts.select(index),
      },
      make("kbd", { class: index < 9 ? "" : "none" }, index < 9 ? String(index + 1) : "·"),
      make("span", { class: "name" }, this.label(row.theme)),
      make("span", { class: `state ${state}` }, this.#stateText(row)),
    );
    const item = make("li", { class: `${state}${selected ? " selected" : ""}`, "data-theme": row.theme }, head);
    if (row.proposal) item.append(this.#proposal(row.proposal, row.code?.verdict === "coded"));
    const reasons = row.proposal && selected && this.acts.reasons(view, row.theme);
    if (reasons) item.append(reasons);
    if (view.mode === "adjudication") item.append(this.#sides(row));
    if (row.code && row.code.verdict === "coded") item.append(this.#facts(row));
    if (row.recheck) item.append(make("p", { class: "again" }, words.looked_at_again));
    if (selected && view.mode !== "reading") item.append(this.#tools(row));
    return item;
  }

  #stateText(row) {
    const { words } = this;
    if (!row.code) return words.undecided;
    return row.code.verdict === "coded" ? `${words.coded}: ${words[row.code.polarity]}` : words.not_coded;
  }

  // Of a coded theme the voice and stage stand below, as they were decided.
  #proposal(proposal, decided) {
    const { words } = this;
    const percent = `${Math.round(proposal.probability * 100)} %`;
    const told = proposal.narrated_stage ? ` · ${this.stages[proposal.narrated_stage] || proposal.narrated_stage}` : "";
    return make(
      "p",
      { class: "proposal" },
      make("span", { class: "soft" }, `${words.tagger_says}: ${words[`${proposal.polarity}_long`]}`),
      make("meter", { min: 0, max: 1, value: proposal.probability, "aria-label": words.probability }),
      make("span", { class: "percent" }, percent),
      proposal.review ? make("span", { class: "doubt" }, words.in_doubt) : null,
      decided ? null : make("span", { class: "soft" }, `${this.#voice(proposal.voice)}${told}`),
    );
  }

  #voice(voice) {
    return voice ? this.words[`voice_${voice}`] : this.words.voice_none;
  }

  said(code) {
    const { words } = this;
    if (!code) return "–";
    if (code.verdict === "not_coded") return words.not_coded;
    const parts = [words[code.polarity]];
    if (code.voice) parts.push(this.#voice(code.voice));
    if (code.narrated_stage) parts.push(this.stages[code.narrated_stage] || code.narrated_stage);
    if (code.start !== null) parts.push(words.passage);
    return parts.join(" · ");
  }

  #sides(row) {
    const [left, right] = row.sides;
    const differ = this.said(left?.code) !== this.said(right?.code);
    return make(
      "div",
      { class: `pair${differ ? " differ" : ""}` },
      ...row.sides.map((side, index) =>
        make(
          "button",
          { type: "button", "data-focus": `side${index}`, onclick: () => this.acts.act("side", index, row.theme) },
          make("b", {}, `${index === 0 ? "← " : ""}${side.coder}${index === 1 ? " →" : ""}`),
          make("span", {}, this.said(side.code)),
        ),
      ),
    );
  }

  #facts(row) {
    const { words } = this;
    const parts = [this.#voice(row.code.voice)];
    if (row.code.narrated_stage) parts.push(this.stages[row.code.narrated_stage] || row.code.narrated_stage);
    if (row.passage) parts.push(words.passage);
    return make("p", { class: "facts" }, parts.join(" · "));
  }

  #tools(row) {
    const { words, acts } = this;
    const coded = row.code && row.code.verdict === "coded";
    const button = (name, key, text, cls = "") =>
      make(
        "button",
        { type: "button", class: cls, "data-focus": name, onclick: () => acts.act(name) },
        make("kbd", {}, key), ` ${text}`,
      );
    const select = (name, label, options, chosen) =>
      make(
        "label", {},
        make("span", {}, label),
        make(
          "select", { "data-focus": name, onchange: (event) => acts.act(name, event.target.value || null) },
          ...options.map(([value, text]) => make("option", { value, selected: value === (chosen || "") }, text)),
        ),
      );
    const voices = [["", words.voice_none], ...VOICES.map((voice) => [voice, words[`voice_${voice}`]])];
    const stages = [["", words.own_stage], ...Object.entries(this.stages)];
    const current = coded ? row.code : row.proposal;
    return make(
      "div", { class: "tools" },
      make(
        "div", { class: "row-buttons" },
        coded ? null : button("accept", "A", words.accept), button("reject", "R", words.reject),
        button("polarity", "P", words.polarity), button("passage", "W", words.passage),
        row.code ? button("clear", "C", words.clear) : null, button("info", "I", words.definition),
      ),
      current
        ? make(
            "div", { class: "selects" }, select("voice", `${words.voice} (V)`, voices, current.voice),
            select("narrated_stage", `${words.narrated_stage} (G)`, stages, current.narrated_stage),
          )
        : null,
    );
  }
}

export function describe(words, label, changes) {
  return changes
    .map((change) => `${words[change.kind] || words[{ done: "finish", add: "add_theme" }[change.kind]] || change.kind}${
      change.theme ? ` – ${label(change.theme)}` : ""}`)
    .join(", ");
}

export { fill };
