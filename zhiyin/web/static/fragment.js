// Rows by id: fresh ones replace the old in place, new ones are added; the focus stays on its row.
import { setNow } from "./clock.js";

/** The `<li>`s of a fragment, [] when there is nothing new. Leads to the sign-in page when the session has ended. */
export async function rows(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (answer.status === 401) location.assign(document.body.dataset.signIn);
  // a simulated shop has a time of its own, and an answer that does not name it says nothing about it
  const at = answer.headers.get("Zhiyin-Now") ?? ("ownTime" in document.body.dataset ? null : answer.headers.get("Date"));
  if (at) setNow(at);
  if (answer.status !== 200) return [];
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return [...holder.content.querySelectorAll("li")];
}

/** Puts `row` where the row of its id stands; false when there is none. */
export function replace(row) {
  const old = row.id && document.getElementById(row.id);
  if (!old) return false;
  const focused = old.contains(document.activeElement);
  old.replaceWith(row);
  htmx.process(row);
  if (focused) row.focus({ preventScroll: true });
  return true;
}

/** The id to ask after: just before the oldest of these rows that is not understood yet, else the newest of them. */
export function position(rows) {
  const messages = rows.filter((row) => row.dataset.message);
  const open = messages.filter((row) => !("understood" in row.dataset));
  const id = (row) => Number(row.dataset.message);
  return open.length ? Math.min(...open.map(id)) - 1 : Math.max(0, ...messages.map(id));
}
