// One live stream per browser and shop, shared by its tabs: the tab that holds the lock listens and tells the others.
// When it closes, the next tab takes over from the last position seen, so that nothing is missed.
const shop = document.body.dataset.shop;
const kinds = [...document.body.dataset.kinds.split(" "), "hello", "skipped"];
const badge = document.getElementById("live-state");
const listeners = new Map();
const name = `zhiyin-live-${shop}`;
const channel = "BroadcastChannel" in self ? new BroadcastChannel(name) : null;
let position = "";
let leading = false;
let state = "connecting";

/** Calls `call({kind, message_id, conversation_id, case_id, at, data})` for events of these kinds, and `call(null)`
 *  whenever the stream (re)starts: events may have been missed before it, so ask for everything shown. */
export function on(wanted, call) {
  for (const kind of [...wanted, ""]) listeners.set(kind, [...(listeners.get(kind) ?? []), call]);
}

/** Runs `work` at once, then at most once in `every()` milliseconds, and always once more after the last call. */
export function paced(work, every) {
  let running = false, again = false, last = -Infinity, timer = 0;
  return async function call() {
    if (running || timer) { again = true; return; }
    const wait = last + every() - performance.now();
    if (wait > 0) {
      timer = setTimeout(() => { timer = 0; call(); }, wait);
      return;
    }
    running = true;
    again = false;
    last = performance.now();
    try { await work(); } finally { running = false; }
    if (again) call();
  };
}

function show(next) {
  state = next;
  badge.dataset.state = next;
  badge.querySelector(".live-word").textContent = badge.dataset[next];
  badge.title = badge.dataset[`${next}Tip`];
}

function take(kind, id, text) {
  if (id) position = id;
  if (kind === "hello") return; // only says where the log stands
  if (kind === "skipped") kind = ""; // too much was missed to be told one by one
  const event = kind ? { kind, ...JSON.parse(text) } : null;
  for (const call of listeners.get(kind) ?? []) call(event);
}

function tell(message) {
  channel?.postMessage(message);
  receive(message);
}

function receive(message) {
  if (message.state) {
    const back = message.state === "live" && state !== "live";
    show(message.state);
    if (back) take("", "", "");
  } else if (message.kind) take(message.kind, message.id, message.data);
  else if (message.hello && leading) channel.postMessage({ state });
}

function listen() {
  leading = true;
  let wait = 1000;
  const open = () => {
    const query = new URLSearchParams({ shop });
    if (position) query.set("after", position);
    const source = new EventSource(`/live?${query}`);
    source.onopen = () => { wait = 1000; tell({ state: "live" }); };
    source.onerror = () => {
      tell({ state: source.readyState === EventSource.CLOSED ? "offline" : "connecting" });
      if (source.readyState !== EventSource.CLOSED) return; // the browser resumes by itself with Last-Event-ID
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 30000);
    };
    for (const kind of kinds) source.addEventListener(kind, (event) => tell({ kind, id: event.lastEventId, data: event.data }));
  };
  open();
}

if (shop) {
  if (channel && navigator.locks) {
    channel.onmessage = (event) => receive(event.data);
    navigator.locks.request(name, () => { listen(); return new Promise(() => {}); }); // held until the tab closes
    channel.postMessage({ hello: true });
  } else listen();
}
