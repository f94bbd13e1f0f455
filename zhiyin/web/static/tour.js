// The demonstration's tour: marks what a step is about, brings it into view and takes keys. Everything works without it, too.
const tour = document.getElementById("tour");
const part = tour && document.getElementById(tour.dataset.part);

if (part) {
  part.classList.add("tour-part");
  if (part.matches(".pane") && !part.offsetParent) location.replace(`#${part.id}`); // a phone shows one pane
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

// What time it is in the shops: of the page, then of every fragment that comes in.
const time = document.querySelector("[data-shop-time]");
if (time) {
  const words = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: time.dataset.zone });
  const show = (at) => { time.textContent = words.format(new Date(at)); };
  show(time.dateTime);
  document.addEventListener("htmx:afterRequest", (event) => {
    const at = event.detail.xhr?.getResponseHeader("Zhiyin-Now");
    if (at) show(at);
  });
}
