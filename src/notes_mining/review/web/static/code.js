// The coding page: holds the segment, turns keys and clicks into changes, and hands them to the outbox.

import { actionsOn } from "./actions.js";
import { applied, codeOf } from "./coding.js";
import { Adder, splitParts } from "./dialogs.js";
import { at, closable, fill, make } from "./dom.js";
import { listen } from "./keys.js";
import { Memo } from "./memo.js";
import { Note } from "./note.js";
import { Outbox, post } from "./outbox.js";
import { Passage } from "./passage.js";
import { Reasons } from "./reasons.js";
import { Rows, describe, rowsOf } from "./rows.js";
import { Status } from "./status.js";

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
      if (status !== 200) return says.refused(content.code, outbox.waiting().length);
      this.left = content.left;
      if (content.segment) {
        history.replaceState(null, "", "/code");
        this.show(content.segment);
      } else this.empty();
    } catch {
      this.wantsNext = true;
      says.saved("offline", outbox.waiting().length);
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
      else says.refused(answer.content.code, outbox.waiting().length);
    } catch {
      says.saved("offline", outbox.waiting().length);
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

const says = new Status(words, () => memo.busy);
const note = new Note(at("note"));
const passage = new Passage(note, desk, at("passage-hint"), () => splitParts(desk, rowList));
const reasons = new Reasons(words);
const rowList = new Rows(at("rows"), data, {
  reasons: (view, theme) => reasons.list(view, theme),
  select: (index) => desk.select(index),
  act: (name, value, theme) => actions.act(name, value, theme),
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
    says.message(`${fill(words.refused_decision, { what })} ${words[`error_${code}`] || ""}`);
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
    says.message(fill(words.conflict, { what }), [[words.do_anyway, again], [words.leave_it, () => {}]]);
    return null;
  },
  state(name, waiting) {
    says.saved(name, waiting);
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
      says.message(words.hidden_here);
    }
  } catch {
    says.saved("offline", outbox.waiting().length);
  }
}

async function stepped(path, answer) {
  if (answer.segment === null) return says.message(words[`nothing_to_${path}`]);
  if (desk.view && answer.segment === desk.view.segment) await reload();
  else {
    history.replaceState(null, "", `/code/${answer.segment}`);
    await desk.open(answer.segment);
  }
}

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
      make("button", { type: "button", "data-settle": side.coder, onclick: () => actions.settle(index) },
        make("kbd", {}, "LK"[index] || ""), ` ${fill(words.take_side, { who: side.coder })}`),
      side.memo ? make("p", { class: "soft" }, `${words.memo}: ${side.memo}`) : null)));
}

const memo = new Memo(desk, outbox, says, data);
const actions = actionsOn(desk, { data, outbox, memo, passage, adder });
document.querySelectorAll("[data-do]").forEach((button) => {
  button.addEventListener("click", () => actions.act(button.dataset.do));
});
document.querySelectorAll("dialog").forEach(closable);
at("flag-do").addEventListener("click", () => {
  at("flagger").close();
  const { segment } = desk.view;
  says.message(words.flagged);
  desk.nextWhenSent(outbox.add("flag", { segment }));
});

listen(desk, passage, actions);

await outbox.flush();
if (data.segment) await desk.open(data.segment, { claim: data.claim });
else if (!desk.view) await desk.next();
