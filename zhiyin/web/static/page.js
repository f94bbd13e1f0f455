// What every page does: tips, ticking times, keys, small buttons.
import "./tip.js";
import "./keys.js";
import "./personal.js";
import { startTicking } from "./clock.js";

startTicking();

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.submit();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const code = button.parentElement.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.querySelector("use").setAttribute("href", button.querySelector("use").getAttribute("href").replace(/#.*/, "#check"));
  } catch {
    getSelection().selectAllChildren(code); // no permission: the person copies it
  }
});

// A fragment found the session ended.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.assign(document.body.dataset.signIn);
});
