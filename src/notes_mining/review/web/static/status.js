// What the page says of itself: whether everything is on the server, and what did not go as it should.

import { at, fill, make } from "./dom.js";

export class Status {
  // busy(): whether a memo is still on its way.
  constructor(words, busy) {
    Object.assign(this, { words, busy });
  }

  saved(state, waiting) {
    const { words } = this;
    const name = state === "saved" && this.busy() ? "sending" : state;
    const text = { saved: words.saved, sending: words.sending, offline: words.offline, signed_out: words.sign_in_again };
    at("saved").className = `saved ${name}`;
    at("saved").textContent = fill(text[name], { n: waiting });
    if (name !== "signed_out") return;
    this.message(fill(words.sign_in_again, { n: waiting }), [[words.sign_in, () => location.assign("/sign-in")]]);
  }

  message(text, choices = []) {
    const close = () => (at("message").hidden = true);
    const buttons = choices.map(([label, action]) =>
      make("button", { type: "button", onclick: () => { close(); action(); } }, label));
    if (!buttons.length) buttons.push(make("button", { type: "button", onclick: close, "aria-label": "×" }, "×"));
    at("message").replaceChildren(make("span", {}, text), ...buttons);
    at("message").hidden = false;
  }

  refused(code, waiting) {
    if (code === "not_signed_in") this.saved("signed_out", waiting);
    else this.message(this.words[`error_${code}`] || this.words.error_server);
  }
}
