// The demonstration's tour: marks what a step is about, brings it into view and takes keys. Everything works without it, too.
import { now } from "./clock.js";

const tour = document.getElementById("tour");
const part = tour && document.getElementById(tour.dataset.part);

if (part) {
  part.classList.add("tour-part");
  const focus = () => setTimeout(() => tour.focus({ preventScroll: true })); // after the browser has gone to the address's part
  if (document.readyState === "complete") focus(); else addEventListener("load", focus);
}

tour?.addEventListener("keydown", (event) => {
  const name = { Escape: "leave", ArrowRight: "next", ArrowLeft: "back" }[event.key];
  const button = name && tour.querySelector(`[data-${name}]`);
  if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  button.click();
});

// The shops' own time: it runs sixty times as fast, and is set anew by every answer of the server.
const time = document.querySelector("[data-shop-time]");
if (time) {
  const words = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: time.dataset.zone });
  const show = () => { time.textContent = words.format(now()); };
  show();
  setInterval(() => { if (!document.hidden) show(); }, 1000);
}
