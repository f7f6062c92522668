// What a change makes of a coding, before the server has said so: the same rules as review/coding.py.

export const codeOf = (view, theme) => view.coding.codes.find((code) => code.theme === theme) || null;

const blank = { polarity: null, voice: null, narrated_stage: null, start: null, end: null };

function told(view, theme) {
  const code = codeOf(view, theme);
  if (code && code.verdict === "coded") return code;
  const proposal = view.proposals.find((one) => one.theme === theme);
  if (!proposal) return null;
  const { polarity, narrated_stage } = proposal;
  return { ...blank, theme, verdict: "coded", polarity, voice: proposal.voice || null, narrated_stage };
}

// The code that a change leaves on its theme; undefined where the server must say.
function changed(view, change) {
  const { kind, theme } = change;
  if (kind === "clear") return null;
  if (kind === "reject") return { ...blank, theme, verdict: "not_coded" };
  if (kind === "add") {
    const { polarity, voice = null, narrated_stage = null } = change;
    return { ...blank, theme, verdict: "coded", polarity, voice, narrated_stage };
  }
  const code = told({ ...view, coding: kind === "accept" ? { codes: [] } : view.coding }, theme);
  if (kind === "accept") return code;
  if (code && ["polarity", "voice", "narrated_stage"].includes(kind)) return { ...code, [kind]: change[kind] };
  return undefined;
}

export function applied(view, changes) {
  let { codes, done } = view.coding;
  for (const change of changes) {
    if (change.kind === "done" || change.kind === "reopen") done = change.kind === "done";
    const code = changed({ ...view, coding: { codes } }, change);
    if (code === undefined) continue;
    codes = [...codes.filter((one) => one.theme !== change.theme), ...(code ? [code] : [])];
    codes.sort((one, other) => (one.theme < other.theme ? -1 : 1));
  }
  return { ...view.coding, codes, done };
}
