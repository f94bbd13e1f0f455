// Where a shown parcel is, asked again when it moves on. The focus and what was opened stay.
import { on, paced } from "./live.js";

const keep = (part) => ({
  open: [...part.querySelectorAll("details[open]")].map((one) => one.id).filter(Boolean),
  shut: [...part.querySelectorAll("details:not([open])")].map((one) => one.id).filter(Boolean),
  focus: part.contains(document.activeElement) ? document.activeElement.id : "",
});
const kept = new WeakMap();

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.matches?.("[data-follows]")) kept.set(event.target, keep(event.target));
});
document.addEventListener("htmx:afterSwap", (event) => {
  const before = kept.get(event.target);
  if (!before) return;
  for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
  for (const id of before.shut) document.getElementById(id)?.removeAttribute("open");
  document.getElementById(before.focus)?.focus({ preventScroll: true });
});

const shows = (part, parcel) => [...part.querySelectorAll("[data-parcels]")].some((one) => one.dataset.parcels.split(" ").includes(String(parcel)));

for (const part of document.querySelectorAll("[data-follows]")) {
  const refresh = paced(() => htmx.trigger(part, "refresh"), () => 1000);
  on(["parcel.state"], (event) => { if (!event || shows(part, event.data.parcel)) refresh(); });
  const talk = Number(part.dataset.follows);
  if (talk) on(["message.understood", "customer.merged"], (event) => { if (event && (!event.conversation_id || event.conversation_id === talk)) refresh(); });
}
