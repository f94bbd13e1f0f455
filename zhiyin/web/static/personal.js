// The small dialog that asks why hidden data is to be shown: opened over the page, gone when closed.
document.addEventListener("htmx:load", (event) => {
  const dialog = event.target;
  if (!dialog.matches?.("dialog.ask-personal")) return;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
});
