// The dialogs of the coding page: add a theme, what a theme means, the keys, split a segment.

import { at, make } from "./dom.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export class Adder {
  constructor(data, chosen) {
    Object.assign(this, { themes: data.themes.filter((theme) => !theme.retired), words: data.words, chosen, found: [], place: 0 });
    at("adder-text").addEventListener("input", () => this.#find());
    at("adder-text").addEventListener("keydown", (event) => this.#key(event));
  }

  open(coded) {
    this.coded = new Set(coded);
    at("adder-text").value = "";
    at("adder").showModal();
    at("adder-text").focus();
    this.#find();
  }

  #find() {
    const parts = plain(at("adder-text").value).split(/\s+/).filter(Boolean);
    const fits = (theme) => parts.every((part) => plain(`${theme.label} ${theme.id.replaceAll("_", " ")}`).includes(part));
    this.found = this.themes.filter(fits);
    this.place = 0;
    this.#draw();
  }

  #draw() {
    const options = this.found.map((theme, index) =>
      make(
        "li",
        {
          role: "option", id: `option-${index}`, "aria-selected": String(index === this.place),
          onclick: (event) => this.#take(index, event.shiftKey),
        },
        make("b", {}, theme.label, this.coded.has(theme.id) ? " ✓" : ""),
        theme.definition[0] ? make("small", { lang: theme.definition[1] }, theme.definition[0]) : null,
      ),
    );
    if (!options.length) options.push(make("li", { role: "option", "aria-disabled": "true" }, this.words.no_such_theme));
    at("adder-list").replaceChildren(...options);
    at("adder-text").setAttribute("aria-activedescendant", this.found.length ? `option-${this.place}` : "");
    at("adder-list").children[this.place]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (!at("adder").open) return; // the focus may still be here when the dialog is gone: see keys.js
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (move) {
      this.place = Math.min(Math.max(0, this.place + move), Math.max(0, this.found.length - 1));
      this.#draw();
    } else if (event.key === "Enter") this.#take(this.place, event.shiftKey);
    else return;
    event.preventDefault();
  }

  #take(index, absent) {
    if (!this.found[index]) return;
    at("adder").close();
    this.chosen(this.found[index].id, absent ? "absent" : "present");
  }
}

export function showTheme(data, id) {
  const theme = data.themes.find((one) => one.id === id);
  if (!theme) return;
  at("about-theme-head").textContent = theme.label;
  const parts = [["definition", theme.definition], ["include", theme.include], ["exclude", theme.exclude]]
    .filter(([, [text]]) => text)
    .map(([name, [text, lang]]) => make("p", {}, make("b", {}, `${data.words[name]}. `), make("span", { lang }, text)));
  const examples = theme.examples.map(([text, lang]) => make("li", { lang }, text));
  if (examples.length) parts.push(make("p", {}, make("b", {}, data.words.examples)), make("ul", {}, ...examples));
  at("about-theme-text").replaceChildren(...parts);
  at("about-theme").showModal();
}

export function showKeys() {
  at("keys").showModal();
}

// Ask which coded themes belong to the part behind the cut; resolves to their ids, or null.
export function splitParts(desk, rowList) {
  const coded = desk.rows.filter((row) => row.code?.verdict === "coded");
  at("splitter-list").replaceChildren(
    ...coded.map((row) =>
      make("p", {}, make("label", {}, make("input", { type: "checkbox", value: row.theme }), ` ${rowList.label(row.theme)}`)),
    ),
  );
  const dialog = at("splitter");
  dialog.showModal();
  return new Promise((answer) => {
    const themes = () => [...at("splitter-list").querySelectorAll(":checked")].map((box) => box.value);
    at("split-do").onclick = () => {
      answer(themes());
      dialog.close();
    };
    dialog.onclose = () => answer(null);
  });
}
