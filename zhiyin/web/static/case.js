// A case that changes is shown as it is now.
import { on, paced } from "./live.js";

const here = Number(document.getElementById("case-page").dataset.case);
const refresh = paced(() => htmx.trigger("#case-page", "refresh"), () => 1000);
on(["case.joined", "case.raised", "case.merged", "case.acknowledged", "clock.met", "clock.breached"], (event) => { if (!event || event.case_id === here) refresh(); });
