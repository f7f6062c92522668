// What keys and buttons do: to the theme that is chosen, to the segment, and where two coders are judged.

import { showKeys, showTheme } from "./dialogs.js";
import { at } from "./dom.js";
import { nextVoice } from "./rows.js";

export function actionsOn(desk, { data, outbox, memo, passage, adder }) {
  const ready = () => desk.view && !desk.going && !("resting" in at("desk").dataset);

  // The next theme that waits for a decision.
  function onward() {
    const open = desk.rows.findIndex((row, index) => index > desk.selected && !row.code);
    if (open >= 0) desk.select(open);
  }

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

  function settle(index) {
    const side = desk.view?.mode === "adjudication" && desk.view.others[index];
    if (!side || !ready()) return;
    desk.nextWhenSent(outbox.add("settle", { segment: desk.view.segment, side: side.coder }));
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
      if (!(await memo.save()) || !desk.view) return;
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

  return { act, takeSide, settle };
}
