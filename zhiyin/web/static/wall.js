// The wall keeps itself up to date: messages at once, cases and counts at most once a second.
import { on, paced } from "./live.js";
import { position, replace, rows } from "./fragment.js";
import { reading } from "./tip.js";

const KEPT = 60;
const stream = document.getElementById("stream");
const pane = document.getElementById("messages");
const pill = document.getElementById("held");
let waiting = []; // newest first, not shown while somebody reads
let took = 0;

const scrolled = () => (getComputedStyle(pane).overflowY === "auto" ? pane.scrollTop : pane.offsetParent ? scrollY : 0) > 40;
const held = () => scrolled() || reading(stream) || stream.contains(document.activeElement);

function showPill() {
  pill.hidden = !waiting.length;
  const pattern = waiting.length === 1 ? pill.dataset.one : pill.dataset.many;
  pill.querySelector("span").textContent = pattern.replace("{n}", waiting.length === KEPT ? `${KEPT}+` : waiting.length);
}

function release() {
  if (waiting.length) {
    stream.prepend(...waiting);
    waiting.forEach((row) => htmx.process(row));
    waiting = [];
    document.getElementById("stream-empty").hidden = true;
    for (const row of [...stream.children].slice(KEPT)) row.remove();
  }
  showPill();
}

async function messages() {
  const start = performance.now();
  const found = await rows(`${stream.dataset.url}&after=${position([...waiting, ...stream.children])}`);
  const fresh = found.filter((row) => !replace(row));
  const ids = new Set(fresh.map((row) => row.id));
  waiting = [...fresh, ...waiting.filter((row) => !ids.has(row.id))].slice(0, KEPT);
  if (held()) showPill(); else release();
  took = performance.now() - start;
}

pill.addEventListener("click", () => {
  document.activeElement?.blur();
  release();
  (getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement).scrollTo({ top: 0 });
});
for (const element of [pane, document]) element.addEventListener("scroll", () => { if (waiting.length && !held()) release(); }, { passive: true });
stream.addEventListener("focusout", () => setTimeout(() => { if (waiting.length && !held()) release(); }));
stream.addEventListener("pointerout", () => setTimeout(() => { if (waiting.length && !held()) release(); }));

// Quick while the server is quick: a slow answer stretches the pause, so that many walls cannot hurt the door.
const newMessages = paced(messages, () => Math.min(2000, Math.max(100, 4 * took)));
const second = () => 1000;
const refresh = (id) => paced(() => htmx.trigger(`#${id}`, "refresh"), second);
const newCases = refresh("cases"), newCounts = refresh("counts");

on(["message.understood"], () => { newMessages(); newCounts(); });
on(["case.opened", "case.joined", "case.raised", "case.merged", "case.acknowledged", "clock.met", "clock.breached"], newCases);
