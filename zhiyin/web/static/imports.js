// Uploads a file as the body of one request, and shows how much of it is sent.
const form = document.getElementById("upload");
const input = form.elements.file;
const problem = document.getElementById("upload-problem");
const sending = document.getElementById("sending");
const bar = sending.querySelector("progress");
const said = document.getElementById("sent");
const [send, stop] = ["send", "stop"].map((id) => document.getElementById(id));

function idle(sentence) {
  sending.hidden = stop.hidden = true;
  send.disabled = input.disabled = false;
  problem.hidden = !sentence;
  problem.querySelector("span").textContent = sentence ?? "";
}

input.addEventListener("change", () => idle());

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = form.dataset;
  const file = input.files[0];
  if (!file) return idle(words.choose);
  if (!file.size) return idle(words.empty);
  if (file.size > Number(words.limit)) return idle(words.tooLarge);
  idle();
  const request = new XMLHttpRequest();
  request.open("POST", `${form.getAttribute("action")}&name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
  request.setRequestHeader("HX-Request", "true"); // an ended session answers 401 instead of a page
  request.responseType = "json";
  let shown = -1;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = total ? (loaded / total) * 100 : 0;
    const percent = Math.floor(bar.value / 10) * 10; // spoken aloud: not every step
    if (percent !== shown) said.textContent = words.sent.replace("{percent}", (shown = percent));
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    said.textContent = words.reading;
  });
  request.addEventListener("load", () => {
    if (request.status === 401) location.assign(document.body.dataset.signIn);
    else if (request.status === 201) location.assign(request.response.address);
    else idle(request.response?.error ?? words.broken);
  });
  request.addEventListener("error", () => idle(words.broken));
  request.addEventListener("abort", () => idle(words.stopped));
  stop.onclick = () => request.abort();
  sending.hidden = stop.hidden = false;
  send.disabled = input.disabled = true;
  said.textContent = words.sent.replace("{percent}", "0");
  request.send(file);
});
