// The coding page: holds the segment, turns keys and clicks into changes, and hands them to the outbox.

import { at, closable, fill, make } from "./dom.js";
import { Adder, showKeys, showTheme, splitParts } from "./dialogs.js";
import { Note } from "./note.js";
import { Outbox, newId, post } from "./outbox.js";
import { Passage } from "./passage.js";
import { Reasons } from "./reasons.js";
import { Rows, describe, nextVoice, rowsOf } from "./rows.js";
import { applied, codeOf } from "./coding.js";

const data = JSON.parse(at("data").textContent);
const { words } = data;
const SETTLE = 400; // milliseconds in which a second click or a held key does not finish the next segment unread

const desk = {
  view: null,
  rows: [],
  selected: 0,
  left: null,
  resting: 0,
  going: false,
  wantsNext: false,

  get row() {
    return this.rows[this.selected] || null;
  },

  show(view, { keep = false } = {}) {
    const same = keep && this.view && this.view.segment === view.segment;
    const theme = this.row?.theme;
    this.view = view;
    this.rows = rowsOf(view, data.themes);
    if (!same) {
      this.selected = Math.max(0, this.rows.findIndex((row) => !row.code));
      this.rest();
      at("memo").value = view.memo;
      passage.leave();
    } else {
      const found = this.rows.findIndex((row) => row.theme === theme);
      this.selected = found >= 0 ? found : Math.min(this.selected, Math.max(0, this.rows.length - 1));
    }
    this.draw();
    if (!same) note.show();
    reasons.ask(view).then((some) => some && this.view?.segment === view.segment && this.draw());
  },

  draw() {
    const { view } = this;
    at("empty").hidden = true;
    at("desk").hidden = false;
    at("desk").dataset.mode = view.mode;
    at("desk").dataset.segment = view.segment;
    at("about").replaceChildren(...about(view));
    rowList.draw(view, this.rows, this.selected);
    at("nothing").hidden = this.rows.length > 0;
    drawSides(view);
    const own = this.row?.passage;
    const marks = passage.range ? [] : reasons.marks(view, this.row);
    note.draw(view, passage.range || (own ? [own.start, own.end] : null), passage.range !== null, marks);
    at("reasons-hint").hidden = !marks.length;
    const reading = view.mode === "reading";
    for (const button of document.querySelectorAll("[data-do]")) {
      button.hidden = reading && !["help", "flag", "skip"].includes(button.dataset.do);
    }
    at("memo").disabled = reading;
  },

  // For a moment the segment cannot be finished, and the page shows it.
  rest() {
    at("desk").dataset.resting = "";
    clearTimeout(this.resting);
    this.resting = setTimeout(() => delete at("desk").dataset.resting, SETTLE);
  },

  select(index) {
    if (index < 0 || index >= this.rows.length) return;
    this.selected = index;
    passage.leave();
    this.draw();
  },

  // Shows the changes at once and sends them; what the server says then stands.
  change(...changes) {
    if (!this.view || this.view.mode === "reading") return null;
    const { segment, version } = this.view;
    const seen = Object.fromEntries(changes.filter((c) => c.theme).map((c) => [c.theme, codeOf(this.view, c.theme)]));
    const before = JSON.stringify(this.view.coding);
    const coding = applied(this.view, changes);
    const known = changes.every((c) => !["passage", "split", "memo"].includes(c.kind));
    if (known && JSON.stringify(coding) === before) return null;
    this.show({ ...this.view, coding }, { keep: true });
    return outbox.add("decide", { segment, version, changes }, seen);
  },

  async next() {
    if (this.going) return;
    this.going = true;
    this.wantsNext = false;
    try {
      const { status, content } = await post("/code/next", {}, data.csrf);
      if (status !== 200) return refused(content.code);
      this.left = content.left;
      if (content.segment) {
        history.replaceState(null, "", "/code");
        this.show(content.segment);
      } else this.empty();
    } catch {
      this.wantsNext = true;
      saved("offline", outbox.waiting().length);
      setTimeout(() => this.wantsNext && this.next(), 3000);
    } finally {
      this.going = false;
    }
  },

  empty() {
    this.view = null;
    this.rows = [];
    at("desk").hidden = true;
    at("empty").hidden = false;
    at("empty").querySelector("a").focus();
  },

  async open(segment, { claim = false } = {}) {
    try {
      const answer = claim
        ? await post(`/code/claim?queue=${claim}`, { segment }, data.csrf)
        : await look(segment);
      if (answer.status === 200) this.show(answer.content.segment);
      else if (claim) return this.open(segment);
      else refused(answer.content.code);
    } catch {
      saved("offline", outbox.waiting().length);
    }
  },

  // Once everything is sent; where the connection is gone, as soon as it is back.
  async nextWhenSent(sending) {
    this.wantsNext = true;
    if ((await sending) !== false && this.wantsNext) await this.next();
  },
};

async function look(segment) {
  const answer = await fetch(`/code/${segment}/view`, { headers: { Accept: "application/json" } });
  return { status: answer.status, content: await answer.json() };
}

const note = new Note(at("note"));
const passage = new Passage(note, desk, at("passage-hint"), () => splitParts(desk, rowList, words, note));
const reasons = new Reasons(words);
const rowList = new Rows(at("rows"), data, {
  reasons: (view, theme) => reasons.list(view, theme),
  select: (index) => desk.select(index),
  act: (name, value, theme) => act(name, value, theme),
});
const adder = new Adder(data, (theme, polarity) => {
  desk.change({ kind: "add", theme, polarity });
  desk.select(desk.rows.findIndex((row) => row.theme === theme));
});

const outbox = new Outbox(data.whose, data.csrf, {
  done(item, answer) {
    if (["undo", "redo"].includes(item.path)) return stepped(item.path, answer);
    if (!desk.view || answer.segment !== desk.view.segment || !("coding" in answer)) return;
    const behind = outbox.waiting().some((one) => one.body.segment === answer.segment);
    const { version, coding, passages } = answer;
    desk.show({ ...desk.view, version, ...(behind ? {} : { coding, passages }) }, { keep: true });
  },
  refused(item, code) {
    const what = describe(words, (theme) => rowList.label(theme), item.body.changes || [{ kind: item.path }]);
    message(`${fill(words.refused_decision, { what })} ${words[`error_${code}`] || ""}`);
    desk.wantsNext = false;
    if (desk.view && item.body.segment === desk.view.segment) reload();
  },
  // Another tab was faster. What nobody else touched is done all the same; the rest the coder decides again.
  async stale(item) {
    const { status, content } = await look(item.body.segment);
    if (status !== 200) return null;
    const view = content.segment;
    const untouched = Object.entries(item.seen).every(
      ([theme, code]) => JSON.stringify(codeOf(view, theme)) === JSON.stringify(code),
    );
    if (untouched) return view.version;
    desk.wantsNext = false;
    const { changes } = item.body;
    const what = describe(words, (theme) => rowList.label(theme), changes);
    desk.show(view, { keep: true });
    const again = () => desk.view?.segment === view.segment && desk.change(...changes);
    message(fill(words.conflict, { what }), [[words.do_anyway, again], [words.leave_it, () => {}]]);
    return null;
  },
  state(name, waiting) {
    saved(name, waiting);
    if (name === "saved" && desk.wantsNext) desk.next();
  },
  elsewhere(news) {
    if (news.whose === data.whose && desk.view && news.segment === desk.view.segment) reload();
  },
});

async function reload() {
  if (!desk.view) return;
  try {
    const { status, content } = await look(desk.view.segment);
    if (status === 200) desk.show(content.segment, { keep: true });
    else {
      desk.view = null;
      at("desk").hidden = true;
      message(words.hidden_here);
    }
  } catch {
    saved("offline", outbox.waiting().length);
  }
}

async function stepped(path, answer) {
  if (answer.segment === null) return message(words[`nothing_to_${path}`]);
  if (desk.view && answer.segment === desk.view.segment) await reload();
  else {
    history.replaceState(null, "", `/code/${answer.segment}`);
    await desk.open(answer.segment);
  }
}

function saved(state, waiting) {
  const name = state === "saved" && memoBusy ? "sending" : state;
  const text = { saved: words.saved, sending: words.sending, offline: words.offline, signed_out: words.sign_in_again };
  at("saved").className = `saved ${name}`;
  at("saved").textContent = fill(text[name], { n: waiting });
  if (name === "signed_out") message(fill(words.sign_in_again, { n: waiting }), [[words.sign_in, () => location.assign("/sign-in")]]);
}

function message(text, choices = []) {
  const close = () => (at("message").hidden = true);
  const buttons = choices.map(([label, action]) =>
    make("button", { type: "button", onclick: () => { close(); action(); } }, label));
  if (!buttons.length) buttons.push(make("button", { type: "button", onclick: close, "aria-label": "×" }, "×"));
  at("message").replaceChildren(make("span", {}, text), ...buttons);
  at("message").hidden = false;
}

const refused = (code) => (code === "not_signed_in" ? saved("signed_out", outbox.waiting().length)
  : message(words[`error_${code}`] || words.error_server));

function about(view) {
  const facts = [
    make("strong", { class: "mode" }, words[`mode_${view.mode}`] || view.mode),
    make("span", {}, data.stages[view.stage] || view.stage), make("span", {}, words[view.language] || view.language),
    make("span", {}, view.date), make("span", { class: "id" }, view.note_id),
  ];
  if (desk.left !== null) facts.push(make("span", { class: "left" }, `${desk.left} ${words.left}`));
  return facts;
}

function drawSides(view) {
  const box = at("sides");
  const shown = view.others.filter((side) => side.coding.done || side.memo);
  box.hidden = !shown.length || view.mode !== "adjudication";
  if (box.hidden) return;
  box.replaceChildren(...shown.map((side, index) =>
    make("div", {},
      make("button", { type: "button", "data-settle": side.coder, onclick: () => settle(index) },
        make("kbd", {}, "LK"[index] || ""), ` ${fill(words.take_side, { who: side.coder })}`),
      side.memo ? make("p", { class: "soft" }, `${words.memo}: ${side.memo}`) : null)));
}

function settle(index) {
  const side = desk.view?.mode === "adjudication" && desk.view.others[index];
  if (!side || !ready()) return;
  desk.nextWhenSent(outbox.add("settle", { segment: desk.view.segment, side: side.coder }));
}

const ready = () => desk.view && !desk.going && !("resting" in at("desk").dataset);

function takeSide(index, theme) {
  const row = desk.rows.find((one) => one.theme === (theme || desk.row?.theme));
  const side = row?.sides[index];
  if (!side || desk.view.mode !== "adjudication") return;
  const { code } = side;
  if (!code || code.verdict === "not_coded") desk.change({ kind: "reject", theme: row.theme });
  else {
    const { polarity, voice, narrated_stage } = code;
    desk.change({ kind: "add", theme: row.theme, polarity, voice, narrated_stage });
  }
  onward();
}

// The next theme that waits for a decision.
function onward() {
  const open = desk.rows.findIndex((row, index) => index > desk.selected && !row.code);
  if (open >= 0) desk.select(open);
}

const onTheme = {
  accept(row) {
    if (row.proposal) desk.change({ kind: "accept", theme: row.theme });
    else desk.change({ kind: "add", theme: row.theme, polarity: "present" });
    onward();
  },
  reject(row) {
    desk.change({ kind: "reject", theme: row.theme });
    onward();
  },
  clear: (row) => row.code && desk.change({ kind: "clear", theme: row.theme }),
  polarity(row) {
    const now = (row.code?.verdict === "coded" ? row.code : row.proposal)?.polarity;
    const polarity = now === "present" ? "absent" : "present";
    const known = row.proposal || row.code?.verdict === "coded";
    desk.change(known ? { kind: "polarity", theme: row.theme, polarity } : { kind: "add", theme: row.theme, polarity });
  },
  voice(row, value) {
    const now = (row.code?.verdict === "coded" ? row.code : row.proposal)?.voice;
    desk.change({ kind: "voice", theme: row.theme, voice: value === undefined ? nextVoice(now) : value });
  },
  narrated_stage(row, value) {
    if (value === undefined) document.querySelector('[data-focus="narrated_stage"]')?.focus();
    else desk.change({ kind: "narrated_stage", theme: row.theme, narrated_stage: value });
  },
  passage: (row) => passage.begin(row),
  info: (row) => showTheme(data, row.theme),
};

const onSegment = {
  add: () => adder.open(desk.rows.filter((row) => row.code?.verdict === "coded").map((row) => row.theme)),
  async finish() {
    if (!ready()) return;
    desk.rest();
    if (!(await saveMemo()) || !desk.view) return;
    // Also where it was finished before: what a change of the codebook put back stays as it is.
    const { segment, version } = desk.view;
    desk.nextWhenSent(desk.change({ kind: "done" }) || outbox.add("decide", { segment, version, changes: [{ kind: "done" }] }));
  },
  skip() {
    if (!ready()) return;
    if (desk.view.mode === "reading") return location.assign("/");
    desk.nextWhenSent(outbox.add("skip", { segment: desk.view.segment }));
  },
  undo: () => outbox.add("undo", {}),
  redo: () => outbox.add("redo", {}),
  flag: () => desk.view && at("flagger").showModal(),
  help: () => showKeys(),
  memo: () => at("memo").focus(),
};

function act(name, value, theme) {
  if (!desk.view && !["undo", "redo", "help"].includes(name)) return;
  if (name === "side") takeSide(value, theme);
  else if (onTheme[name]) desk.row && onTheme[name](desk.row, value);
  else onSegment[name]?.();
}

// A memo is text: it is sent at once or held in this page, never in the browser's storage. Whether nothing is left to save.
let memoBusy = false;
async function saveMemo() {
  const { view } = desk;
  const text = at("memo").value.trim();
  if (!view || view.mode === "reading" || text === view.memo) return true;
  memoBusy = true;
  saved("sending", 0);
  try {
    await outbox.flush();
    let answer = await sendMemo(view.segment, desk.view.version, text);
    for (let times = 0; answer.content.code === "stale" && times < 9; times++) {
      answer = await sendMemo(view.segment, answer.content.version, text);
    }
    if (answer.status !== 200) throw new Error(answer.content.code);
    if (desk.view?.segment === view.segment) {
      const { version, coding } = answer.content;
      desk.show({ ...desk.view, version, coding, memo: text }, { keep: true });
    }
    memoBusy = false;
    saved(outbox.waiting().length ? "sending" : "saved", 0);
  } catch {
    saved("offline", outbox.waiting().length);
    message(words.memo_waits, [[words.save, () => saveMemo()]]);
  }
  return !memoBusy;
}

const sendMemo = (segment, version, text) =>
  post("/code/decide", { id: memoId(segment, text), segment, version, changes: [{ kind: "memo", text }] }, data.csrf);

let memoKey = ["", ""];
function memoId(segment, text) {
  const key = `${segment} ${text}`;
  if (memoKey[0] !== key) memoKey = [key, newId()];
  return memoKey[1];
}

const memoIsNew = () => desk.view !== null && desk.view.mode !== "reading" && at("memo").value.trim() !== desk.view.memo;
addEventListener("beforeunload", (event) => memoIsNew() && event.preventDefault());
addEventListener("online", () => memoBusy && saveMemo());
at("memo").addEventListener("change", saveMemo);
document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => act(button.dataset.do)));
document.querySelectorAll("dialog").forEach(closable);
at("flag-do").addEventListener("click", () => {
  at("flagger").close();
  const { segment } = desk.view;
  message(words.flagged);
  desk.nextWhenSent(outbox.add("flag", { segment }));
});

const KEYS = {
  a: "accept", r: "reject", c: "clear", p: "polarity", v: "voice", g: "narrated_stage", w: "passage", i: "info", t: "add",
  m: "memo", s: "skip", z: "undo", y: "redo", f: "flag", Enter: "finish", "?": "help",
};

addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented) return; // a dialog has used it
  // The browser takes the focus from a closed dialog only when it draws the next time: a key may come before.
  const typing = target.closest("input, textarea, select, dialog, summary, a") && !target.closest("dialog:not([open])");
  if (target === at("memo") && (key === "Escape" || (key === "Enter" && event.ctrlKey))) return target.blur();
  if (target.tagName === "SELECT" && key === "Escape") return target.blur();
  if (typing || document.querySelector("dialog[open]") || event.altKey || event.metaKey) return;
  if (event.ctrlKey && !["z", "y"].includes(key.toLowerCase())) return;
  if (at("keys-on").checked === false && key !== "?") return;
  if (passage.key(event)) return event.preventDefault();
  if (key === "ArrowDown" || key === "j") desk.select(desk.selected + 1);
  else if (key === "ArrowUp") desk.select(desk.selected - 1);
  else if (/^[1-9]$/.test(key)) desk.select(Number(key) - 1);
  else if (key === "ArrowLeft") takeSide(0);
  else if (key === "ArrowRight") takeSide(1);
  else if (key === "l" || key === "k") settle(key === "l" ? 0 : 1);
  else {
    const name = KEYS[key] || KEYS[key.toLowerCase()];
    const pressing = key === "Enter" && target.closest("button:not(.head)");
    if (!name || pressing || (event.repeat && name === "finish")) return;
    act(name);
  }
  event.preventDefault();
});

at("keys-on").checked = localStorage.getItem("review.keys") !== "off";
at("keys-on").addEventListener("change", (event) => localStorage.setItem("review.keys", event.target.checked ? "on" : "off"));

await outbox.flush();
if (data.segment) await desk.open(data.segment, { claim: data.claim });
else if (!desk.view) await desk.next();
