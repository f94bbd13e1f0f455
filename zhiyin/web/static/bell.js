// The bell asks for its number anew when the person was told something.
import { on } from "./live.js";

const bell = document.querySelector(".bell");
on(["notice.made"], (event) => {
  if (event && !event.data.people?.includes(Number(bell?.dataset.person))) return;
  window.htmx?.trigger(document.body, "notices");
});
