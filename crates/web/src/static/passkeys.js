// Asks the device for a passkey, and sends what it answers by the page's own form. Only pages that ask for one load it.
"use strict";
(() => {
  const place = document.querySelector("[data-passkey]");
  const form = place?.querySelector("form");
  if (!form) return;

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  const ask = () => {
    const options = JSON.parse(place.dataset.passkey);
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (!options.user) return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: named(options.allowCredentials) } });
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = named(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  };
  const told = ({ id, rawId, type, authenticatorAttachment, response }) => {
    const parts = { clientDataJSON: text(response.clientDataJSON) };
    if (response.attestationObject) {
      parts.attestationObject = text(response.attestationObject);
      parts.transports = response.getTransports?.() ?? [];
    } else {
      parts.authenticatorData = text(response.authenticatorData);
      parts.signature = text(response.signature);
      parts.userHandle = response.userHandle && text(response.userHandle);
    }
    return { id, rawId: text(rawId), type, authenticatorAttachment, clientExtensionResults: {}, response: parts };
  };
  const complain = () => {
    const problem = place.querySelector("[role=alert]") ?? document.createElement("p");
    problem.className = "wrong";
    problem.setAttribute("role", "alert");
    problem.textContent = place.dataset.problem;
    form.before(problem);
  };
  const go = async () => {
    try {
      form.elements.answer.value = JSON.stringify(told(await ask()));
      form.submit();
    } catch {
      complain();
    }
  };

  form.addEventListener("submit", (press) => {
    press.preventDefault();
    go();
  });
  go();
})();
