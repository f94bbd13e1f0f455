// Times that run: limits count down, "3 min ago" grows. The words come from the server (words.py), in the page's language.
const words = JSON.parse(document.body.dataset.words);
// The server's clock counts, however wrong the one of this machine is.
let ahead = Number(document.body.dataset.now) - Date.now();

export const now = () => Date.now() + ahead;

/** Takes the server's time from an answer (whole seconds): corrects only a clock that is clearly off. */
export function setNow(date) {
  const there = Date.parse(date);
  if (Math.abs(there + 500 - now()) > 2000) ahead = there + 500 - Date.now();
}

const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const two = (number) => String(number).padStart(2, "0");

function duration(seconds, coarse = false) {
  const d = Math.floor(seconds / 86400), h = Math.floor(seconds / 3600) % 24, m = Math.floor(seconds / 60) % 60, s = seconds % 60;
  if (d) return fill(words.days, { d, h });
  if (h) return fill(words.hours, { h, m: two(m) });
  if (m) return coarse ? fill(words.whole, { m }) : fill(words.minutes, { m, s: two(s) });
  return fill(words.seconds, { s });
}

export function left(due, at) {
  const seconds = Math.floor((due - at) / 1000);
  return due > at ? duration(seconds) : fill(words.overdue, { t: duration(Math.floor((at - due) / 1000), true) });
}

export function ago(then, at) {
  const seconds = Math.floor((at - then) / 1000);
  for (const [unit, name] of [[86400, "ago_days"], [3600, "ago_hours"], [60, "ago_minutes"]])
    if (seconds >= unit) return fill(words[name], { n: Math.floor(seconds / unit) });
  return seconds >= 5 ? fill(words.ago_seconds, { n: seconds }) : words.now;
}

function tick() {
  const at = now();
  for (const clock of document.querySelectorAll("[data-due]")) {
    const start = Number(clock.dataset.start), due = Number(clock.dataset.due);
    const used = (at - start) / Math.max(due - start, 1000);
    const state = at >= due ? "overdue" : used >= 0.75 ? "soon" : "running";
    set(clock.querySelector(".clock-left"), left(due, at));
    clock.querySelector("progress").value = Math.min(100, Math.max(0, Math.round(100 * used)));
    if (!clock.classList.contains(state)) {
      clock.classList.remove("running", "soon", "overdue");
      clock.classList.add(state);
      if (state === "overdue") clock.closest(".case")?.classList.add("is-overdue");
    }
  }
  for (const time of document.querySelectorAll("time[data-at]")) set(time, ago(Number(time.dataset.at), at));
}

const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };

export function startTicking() {
  tick();
  setInterval(() => { if (!document.hidden) tick(); }, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
}
