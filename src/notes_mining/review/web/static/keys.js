// Keys of the coding page, which can be switched off.

import { at } from "./dom.js";

const KEYS = {
  a: "accept", r: "reject", c: "clear", p: "polarity", v: "voice", g: "narrated_stage", w: "passage", i: "info", t: "add",
  m: "memo", s: "skip", z: "undo", y: "redo", f: "flag", Enter: "finish", "?": "help",
};

export function listen(desk, passage, { act, takeSide, settle }) {
  at("keys-on").checked = localStorage.getItem("review.keys") !== "off";
  at("keys-on").addEventListener("change", (event) => {
    localStorage.setItem("review.keys", event.target.checked ? "on" : "off");
  });
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
}
