// Shows an element's title on hover and on focus, with its line breaks and at once. Without this script the browser does.
const tip = Object.assign(document.createElement("div"), { className: "tip", id: "tip", hidden: true });
tip.setAttribute("role", "tooltip");
document.body.append(tip);
let owner = null;

function show(element) {
  if (element === owner) return;
  hide();
  if (element.dataset.chips) { // a marked text says what its labels say
    const chips = element.closest("[data-row]").querySelectorAll(".chip");
    const said = element.dataset.chips.split(" ").map((place) => chips[place].dataset.tip ?? chips[place].title);
    element.dataset.tip = said.join("\n\n");
  } else if (element.title) {
    element.dataset.tip = element.title;
    element.removeAttribute("title");
  }
  owner = element;
  tip.textContent = element.dataset.tip;
  tip.hidden = false;
  element.setAttribute("aria-describedby", "tip");
  // A mark may run over several lines: stand by its first one.
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
  const left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
  tip.style.setProperty("left", `${left}px`);
  tip.style.setProperty("top", `${below ? box.bottom + 6 : Math.max(8, box.top - tip.offsetHeight - 6)}px`);
}

function hide() {
  owner?.removeAttribute("aria-describedby");
  owner = null;
  tip.hidden = true;
}

/** True while somebody reads a tip within `element`: what it explains must not move away. */
export const reading = (element) => owner !== null && element.contains(owner);

const wanted = "[title], [data-tip], [data-chips]";
const find = (target) => target.closest?.(wanted);
document.addEventListener("pointerover", (event) => {
  const element = find(event.target);
  if (element) show(element); else if (owner && !owner.matches(":focus-visible")) hide();
});
document.addEventListener("focusin", (event) => {
  const element = event.target.matches(wanted) ? event.target : null;
  if (element?.matches(":focus-visible")) show(element); else hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("scroll", hide, { capture: true, passive: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
// What is swapped away takes its tip along.
new MutationObserver(() => { if (owner && !owner.isConnected) hide(); }).observe(document.body, { childList: true, subtree: true });
