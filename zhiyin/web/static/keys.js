// Keys: j/k rows, h/l panes, Enter opens, g w wall, ? this page's keys.
const dialog = document.getElementById("keys");
document.getElementById("keys-button").addEventListener("click", () => dialog.showModal());

const panes = () => [...document.querySelectorAll(".pane")].filter((pane) => pane.offsetParent !== null);
const rowsOf = (pane) => [...pane.querySelectorAll("[data-row]")];
/** The pane in use: the one with the focus, else the last of the page that has rows (on the wall the cases). */
const here = () => panes().find((pane) => pane.contains(document.activeElement)) ?? panes().findLast((pane) => rowsOf(pane).length);

function focusRow(row) {
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const pane = here();
  if (!pane) return;
  const rows = rowsOf(pane);
  const current = rows.indexOf(document.activeElement.closest("[data-row]"));
  focusRow(current < 0 ? rows[0] : rows[Math.min(Math.max(current + by, 0), rows.length - 1)]);
}

function pane(by) {
  const all = panes().filter((one) => rowsOf(one).length);
  const to = all[all.indexOf(here()) + by];
  if (to) focusRow(rowsOf(to)[0]);
}

let before = "";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea") || dialog.open) return;
  const key = event.key;
  if (key === "w" && before === "g") location.assign(document.body.dataset.wall);
  else if (key === "?") dialog.showModal();
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "h") pane(-1);
  else if (key === "l") pane(1);
  else if (key === "Escape") document.activeElement.blur();
  else if (key === "Enter" && event.target.matches("[data-row]")) event.target.querySelector("[data-open]")?.click();
  before = key;
});
