// Replying: send, undo, drafts, notes, who else is here. The server decides; here is only what the person sees at once.
import { on, paced } from "./live.js";
import { rows, replace } from "./fragment.js";

const frame = document.querySelector("[data-conversation]");
const here = Number(frame.dataset.conversation);
const turns = document.getElementById("turns");
const form = document.querySelector("form#reply");
const note = document.querySelector("form#note");
const box = form?.elements.text;
const problem = document.getElementById("box-problem");
const ask = document.getElementById("box-ask");
const HEARTBEAT = 5000, WRITES = 8000, SAVE = 1000;
let typedAt = 0;

const body = (things) => { const made = new FormData(); made.set("csrfmiddlewaretoken", frame.dataset.csrf); for (const [name, value] of Object.entries(things)) made.set(name, value); return made; };

/** Posts; the answer, or null when there is no connection. Leads to the sign-in page when the session has ended. */
async function post(url, data, more = {}) {
  try {
    const answer = await fetch(url, { method: "POST", body: data, headers: { "HX-Request": "true" }, credentials: "same-origin", ...more });
    if (answer.status === 401) location.assign(document.body.dataset.signIn);
    return answer;
  } catch {
    return null;
  }
}

/** Puts fresh parts where the old ones stand; not under the hands of somebody who is using them. */
function show(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const part of [...holder.content.children]) {
    const old = document.getElementById(part.id);
    if (!old || old.innerHTML === part.innerHTML) continue;
    if (old.contains(document.activeElement) && document.activeElement.matches("select")) continue;
    const focused = old.contains(document.activeElement) && document.activeElement.closest("[id]").id;
    old.replaceWith(part);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  mark();
}

/** The state of a reply beside the message that it became; replies that have arrived leave the waiting list. */
function mark() {
  for (const state of document.querySelectorAll("#desk-states > [data-for]")) {
    const head = document.querySelector(`#${state.dataset.for} > .turn-head`);
    if (!head) continue;
    head.querySelector(".reply-state")?.remove();
    head.append(state.cloneNode(true));
  }
}
new MutationObserver(mark).observe(turns, { childList: true });

const writing = () => Date.now() - typedAt < WRITES;
const refresh = paced(async () => {
  if (document.hidden) return;
  const answer = await post(frame.dataset.desk, body(writing() ? { writing: "1" } : {}));
  if (answer?.ok) show(await answer.text());
}, () => 300);
setInterval(refresh, HEARTBEAT);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
on(["reply.queued", "reply.sent", "reply.failed", "reply.withdrawn", "conversation.assigned", "conversation.closed", "conversation.reopened"],
  (event) => { if (!event || event.conversation_id === here) refresh(); });

async function newNotes() {
  const last = Math.max(0, ...[...turns.querySelectorAll("[data-note]")].map((row) => Number(row.dataset.note)));
  for (const row of await rows(`${frame.dataset.notes}&after=${last}`)) if (!replace(row)) turns.append(row);
}
on(["note.made"], (event) => { if (!event || event.conversation_id === here) newNotes(); });

function complain(words) {
  if (!problem) return;
  problem.hidden = !words;
  problem.querySelector("span").textContent = words;
}

function sure(words) {
  document.getElementById("box-ask-words").textContent = words;
  ask.returnValue = "";
  ask.showModal();
  return new Promise((tell) => ask.addEventListener("close", () => tell(ask.returnValue === "yes"), { once: true }));
}

// Undo, send again, assign, close: answered in place.
document.addEventListener("submit", async (event) => {
  const act = event.target.closest("form[data-act]");
  if (!act) return;
  event.preventDefault();
  if (act.dataset.ask && !(await sure(act.dataset.ask))) return;
  const text = act.closest(".pending")?.querySelector(".text")?.textContent ?? "";
  const answer = await post(act.action, new FormData(act));
  if (!answer) return;
  if (!answer.ok) { complain(await answer.text()); refresh(); return; }
  document.activeElement.blur();
  complain("");
  if (answer.headers.get("Reply-Withdrawn") && box && !box.value.trim()) { box.value = text; grow(); box.focus(); }
  show(await answer.text());
});

// The seconds left to take a reply back.
setInterval(() => {
  for (const act of document.querySelectorAll("form[data-until]")) {
    const left = Math.ceil((Date.parse(act.dataset.until) - Date.now()) / 1000);
    act.querySelector("[data-left]").textContent = left > 0 ? left : "";
    if (left <= 0 && left > -3) refresh();
  }
}, 500);

function grow() { box.style.height = "auto"; box.style.height = `${Math.min(box.scrollHeight + 2, innerHeight * 0.4)}px`; }

if (form) {
  const state = document.getElementById("draft-state");
  let timer = 0, kept = box.value, empty = !box.value.trim(), sending = false;
  const save = async (more) => {
    clearTimeout(timer);
    if (box.value === kept || sending) return;
    const text = box.value;
    const answer = await post(form.dataset.draft, body({ text }), more);
    if (answer?.ok) kept = text;
    state.textContent = answer?.ok ? (text.trim() ? state.dataset.saved : "") : state.dataset.failed;
  };
  box.addEventListener("input", () => {
    if (empty && box.value.trim()) { // what the person has seen when they begin
      const seen = document.getElementById("desk-others").dataset;
      form.elements.seen_message.value = seen.seenMessage;
      form.elements.seen_reply.value = seen.seenReply;
    }
    empty = !box.value.trim();
    const began = !writing();
    typedAt = Date.now();
    if (began) refresh();
    state.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, SAVE);
    grow();
  });
  addEventListener("pagehide", () => save({ keepalive: true }));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save({ keepalive: true }); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || !box.value.trim()) return;
    sending = true;
    clearTimeout(timer);
    const data = new FormData(form);
    let answer = await post(form.action, data);
    if (answer?.status === 409 && await sure(await answer.clone().text())) {
      data.set("anyway", "1");
      answer = await post(form.action, data);
    }
    sending = false;
    if (!answer) { complain(state.dataset.failed); return; }
    if (!answer.ok) { complain(await answer.text()); refresh(); return; }
    complain("");
    form.elements.key.value = answer.headers.get("Reply-Key");
    if (box.value === data.get("text")) { box.value = ""; kept = ""; }
    empty = !box.value.trim();
    typedAt = 0;
    state.textContent = "";
    grow();
    show(await answer.text());
    document.querySelector("#desk-pending > :last-child")?.scrollIntoView({ block: "end" });
    box.focus();
  });
  grow();
}

note?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = note.querySelector("button");
  if (button.disabled) return; // one note for one click
  button.disabled = true;
  const answer = await post(note.action, new FormData(note));
  button.disabled = false;
  if (!answer?.ok) { complain(answer ? await answer.text() : ""); return; }
  note.elements.text.value = "";
  complain("");
  await newNotes();
  turns.lastElementChild?.scrollIntoView({ block: "nearest" });
});

const tabs = [...document.querySelectorAll(".box-kinds [role=tab]")];
function choose(tab, focus) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", chosen);
    one.tabIndex = chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (focus) document.getElementById(tab.getAttribute("aria-controls")).querySelector("textarea")?.focus();
}
for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab, true));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = tabs[(tabs.indexOf(tab) + 1) % tabs.length];
    choose(other, false);
    other.focus();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".writing textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (tabs.length && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches("input, select, textarea")) {
    if (event.key === "r") { event.preventDefault(); choose(tabs[0], true); }
    if (event.key === "n") { event.preventDefault(); choose(tabs[1], true); }
  }
});

addEventListener("pagehide", () => navigator.sendBeacon(frame.dataset.desk, body({ gone: "1" })));
mark();
refresh();
