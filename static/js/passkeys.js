// Forms that a passkey answers: `data-passkey="create"` makes one from `data-options`, `"get"` asks for one of the
// options at `data-offer`. The answer is sent in the field `credential`.

const REASONS = {
  NotAllowedError: "Nothing was chosen. Try again, or use another way.",
  InvalidStateError: "This device already has a passkey of yours.",
  SecurityError: "The browser allows no passkeys at this address.",
};

async function answer(form) {
  if (form.dataset.passkey === "create") {
    const { publicKey } = JSON.parse(form.dataset.options);
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const offer = await fetch(form.dataset.offer, { method: "POST", body });
  const { publicKey } = await offer.json();
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

// Browsers keep passkeys for names only, not for bare addresses such as 127.0.0.1.
const isNamed = /[a-z]/i.test(location.hostname);
const canUse = isNamed && typeof PublicKeyCredential !== "undefined" && "parseCreationOptionsFromJSON" in PublicKeyCredential;

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (canUse) form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value || !canUse) return;
    event.preventDefault();
    const trouble = form.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit();
    } catch (error) {
      trouble.textContent = REASONS[error.name] ?? "That did not work. Try again.";
      trouble.hidden = false;
    }
  });
}
