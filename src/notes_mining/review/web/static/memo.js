// A memo is text: it is sent at once or held in this page, never in the browser's storage.

import { at } from "./dom.js";
import { newId, post } from "./outbox.js";

export class Memo {
  constructor(desk, outbox, says, { csrf, words }) {
    Object.assign(this, { desk, outbox, says, csrf, words, busy: false, key: ["", ""] });
    addEventListener("beforeunload", (event) => this.#isNew() && event.preventDefault());
    addEventListener("online", () => this.busy && this.save());
    at("memo").addEventListener("change", () => this.save());
  }

  // Whether nothing is left to save.
  async save() {
    const { view } = this.desk;
    if (!this.#isNew()) return true;
    const text = at("memo").value.trim();
    this.busy = true;
    this.says.saved("sending", 0);
    try {
      await this.outbox.flush();
      const { version, coding } = await this.#send(view.segment, text);
      if (this.desk.view?.segment === view.segment) {
        this.desk.show({ ...this.desk.view, version, coding, memo: text }, { keep: true });
      }
      this.busy = false;
      this.says.saved(this.outbox.waiting().length ? "sending" : "saved", 0);
    } catch {
      this.says.saved("offline", this.outbox.waiting().length);
      this.says.message(this.words.memo_waits, [[this.words.save, () => this.save()]]);
    }
    return !this.busy;
  }

  #isNew() {
    const { view } = this.desk;
    return Boolean(view) && view.mode !== "reading" && at("memo").value.trim() !== view.memo;
  }

  // Again where another tab was faster: a memo is its writer's own.
  async #send(segment, text) {
    const changes = [{ kind: "memo", text }];
    let { version } = this.desk.view;
    for (let times = 0; ; times++) {
      const answer = await post("/code/decide", { id: this.#id(segment, text), segment, version, changes }, this.csrf);
      if (answer.status === 200) return answer.content;
      if (answer.content.code !== "stale" || times === 9) throw new Error(answer.content.code);
      version = answer.content.version;
    }
  }

  #id(segment, text) {
    const key = `${segment} ${text}`;
    if (this.key[0] !== key) this.key = [key, newId()];
    return this.key[1];
  }
}
