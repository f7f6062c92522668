// Requests on their way to the server. They wait in the browser's storage until the server has answered, so that a
// reload, a second tab, a killed server or a lost connection loses none. Ids and codes only: never text.

const PREFIX = "review.outbox.";
const PATIENCE = 15000;
const PAUSES = [1000, 2000, 4000, 8000];
let counter = 0;

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function post(path, body, csrf) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF": csrf },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const content = (answer.headers.get("content-type") || "").startsWith("application/json") ? await answer.json() : {};
  return { status: answer.status, content };
}

export class Outbox {
  // told: { done(item, answer), refused(item, code), stale(item) -> version or null, state(name, waiting) }
  constructor(whose, csrf, told) {
    Object.assign(this, { whose, csrf, told, failures: 0, timer: 0 });
    this.others = new BroadcastChannel("review");
    this.others.onmessage = (event) => told.elsewhere(event.data);
    addEventListener("online", () => this.flush());
  }

  waiting() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .sort()
      .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
      .filter((item) => item.whose === this.whose);
  }

  // path: below /code; body: with an id that stays the same however often it is sent; seen: what the page showed.
  add(path, body, seen = {}) {
    const key = `${PREFIX}${String(Date.now()).padStart(15, "0")}-${String(counter++).padStart(6, "0")}-${newId()}`;
    localStorage.setItem(key, JSON.stringify({ path, body: { id: newId(), ...body }, seen, whose: this.whose }));
    this.told.state("sending", this.waiting().length); // at once: its turn may come later
    return this.flush();
  }

  // Sends what waits, one after another; whether everything is sent. Tabs take turns.
  flush() {
    clearTimeout(this.timer);
    return navigator.locks.request("review.outbox", () => this.#sendAll());
  }

  async #sendAll() {
    for (let item = this.waiting()[0]; item; item = this.waiting()[0]) {
      this.told.state("sending", this.waiting().length);
      if (!(await this.#send(item))) return false;
    }
    this.failures = 0;
    this.told.state("saved", 0);
    return true;
  }

  // Whether to go on with the next one.
  async #send(item) {
    let answer;
    try {
      answer = await post(`/code/${item.path}`, item.body, this.csrf);
    } catch {
      return this.#later("offline");
    }
    const { status, content } = answer;
    if (status === 401 || content.code === "csrf") return this.#later("signed_out");
    if (status >= 500 || status === 429 || status === 408) return this.#later("offline");
    if (content.code === "stale") return this.#again(item, content);
    localStorage.removeItem(item.key);
    if (status >= 400) this.told.refused(item, content.code || "invalid");
    else this.#done(item, content);
    return true;
  }

  #done(item, answer) {
    // What waits behind for the same segment was decided on top of this one.
    for (const later of this.waiting()) {
      if (later.path === "decide" && later.body.segment === answer.segment && "version" in answer) {
        const { key, ...kept } = later;
        localStorage.setItem(key, JSON.stringify({ ...kept, body: { ...kept.body, version: answer.version } }));
      }
    }
    this.others.postMessage({ whose: this.whose, segment: answer.segment });
    this.told.done(item, answer);
  }

  async #again(item, content) {
    let version;
    try {
      version = await this.told.stale(item, content);
    } catch {
      return this.#later("offline");
    }
    if (version === null) {
      localStorage.removeItem(item.key);
    } else {
      const { key, ...kept } = item;
      localStorage.setItem(key, JSON.stringify({ ...kept, body: { ...kept.body, version } }));
    }
    return true;
  }

  #later(state) {
    this.told.state(state, this.waiting().length);
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    if (state === "offline") this.timer = setTimeout(() => this.flush(), pause);
    return false;
  }
}
