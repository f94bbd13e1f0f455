// The talk grows as it is spoken; cases and events follow.
import { on, paced } from "./live.js";
import { position, replace, rows } from "./fragment.js";

const turns = document.getElementById("turns");
const pane = document.getElementById("talk");
const here = Number(document.querySelector("[data-conversation]").dataset.conversation);
const scroller = () => (getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement);
const atEnd = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < 80;

const newTurns = paced(async () => {
  const stay = atEnd();
  const found = await rows(`${turns.dataset.url}&after=${position([...turns.children])}`);
  const later = turns.querySelector(".more.later");
  for (const row of found) {
    if (replace(row) || later) continue; // a gap before the newest ones is closed by hand
    turns.append(row);
    htmx.process(row);
  }
  if (stay) scroller().scrollTo({ top: scroller().scrollHeight });
}, () => 250);
const newContext = paced(() => htmx.trigger("#context-live", "refresh"), () => 1000);

on(["message.understood"], (event) => { if (!event || event.conversation_id === here) newTurns(); });
on(["message.understood", "case.opened", "case.joined", "case.raised", "case.merged", "case.acknowledged", "clock.met", "clock.breached"],
  (event) => { if (!event || event.conversation_id === here || document.getElementById(`case-${event.case_id}`)) newContext(); });

if (!location.hash) scroller().scrollTo({ top: scroller().scrollHeight });
