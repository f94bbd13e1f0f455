// Ties buttons to the passkey forms of django-allauth: <form data-passkey="add"> with a button [data-passkey-button].
// Its own way of doing so is a script in the page, which our policy does not let run.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = document.querySelector(`[data-passkey-button="${form.id}"]`);
  const credential = form.querySelector("[name=credential]");
  credential.id ||= `${form.id}-credential`;
  const passwordless = form.querySelector("[name=passwordless]");
  const kind = form.dataset.passkey;
  window.allauth.webauthn.forms[`${kind}Form`]({
    ids: {
      [kind]: button.id, credential: credential.id, passwordless: passwordless?.id,
      data: document.getElementById("js_data") ? "js_data" : undefined,
    },
  });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-problem").hidden = false;
});
