// The list keeps itself up to date: a talk that was spoken in goes to the top; what a person has opened further down stays.
import { on, paced } from "./live.js";
import { rows } from "./fragment.js";

const list = document.getElementById("talks");
let took = 0;

/** Puts the first rows of the list as they are now in front; what stood among them and no longer fits the filter goes,
 *  older rows stay behind them. */
async function refresh() {
  const start = performance.now();
  const found = await rows(list.dataset.url);
  took = performance.now() - start;
  const fresh = found.filter((row) => row.dataset.talk);
  const more = found.find((row) => row.classList.contains("more"));
  if (!found.length || (more && !fresh.length)) return;
  const ids = new Set(fresh.map((row) => row.id));
  const place = (row) => Number(row.dataset.place);
  const floor = more ? Math.min(...fresh.map(place)) : 0;
  const focused = document.activeElement.closest?.("[data-row]");
  const key = focused && list.contains(focused) ? focused.id : "";
  const inner = key && document.activeElement !== focused; // its link, not the row itself
  for (const row of [...list.children]) if (ids.has(row.id) || !row.dataset.talk && !row.classList.contains("more") || place(row) >= floor) row.remove();
  list.prepend(...fresh);
  const oldMore = list.querySelector(".more");
  if (!more) oldMore?.remove();
  else if (!oldMore) list.append(more);
  if (!fresh.length) list.append(...found);
  htmx.process(list);
  const row = key && document.getElementById(key);
  if (row) (inner ? row.querySelector("[data-open]") : row).focus({ preventScroll: true });
}

// A search stands still: what somebody reads through must not move away under them.
if (!("still" in list.dataset)) {
  on(["message.understood", "case.opened", "case.raised", "case.acknowledged"],
    paced(refresh, () => Math.min(5000, Math.max(500, 6 * took))));
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  document.getElementById("q").focus();
});
