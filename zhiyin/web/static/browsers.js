// Notices in this browser: switched on and off with the push service of its maker.
const form = document.getElementById("browser-push");
const state = form.querySelector(".browser-state");
const [on, off] = [form.querySelector('[data-do="on"]'), form.querySelector('[data-do="off"]')];
const scope = "/notices/";

function show(name, note) {
  state.textContent = note ?? form.dataset[name];
  on.hidden = name !== "off" && name !== "failed";
  off.hidden = name !== "on";
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  return registration?.pushManager.getSubscription();
}

async function tell(body) {
  const token = form.querySelector('[name="csrfmiddlewaretoken"]').value;
  const answer = await fetch(form.dataset.address, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error ?? "");
}

async function ready(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return;
  await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
}

async function begin() {
  if (await Notification.requestPermission() !== "granted") return show("denied");
  const registration = await navigator.serviceWorker.register(form.dataset.script, { scope });
  await ready(registration);
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.key });
  try {
    await tell(made.toJSON());
  } catch (error) {
    await made.unsubscribe();
    throw error;
  }
  show("on");
}

async function end() {
  const made = await subscription();
  if (made) {
    await tell({ endpoint: made.endpoint, off: true });
    await made.unsubscribe();
  }
  show("off");
}

for (const [button, work] of [[on, begin], [off, end]]) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try { await work(); } catch (error) { show("failed", error.message || form.dataset.failed); }
    button.disabled = false;
  });
}

if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) show("unsupported");
else if (Notification.permission === "denied") show("denied");
else show(await subscription() ? "on" : "off");
