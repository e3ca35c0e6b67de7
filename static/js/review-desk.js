// The desk by keyboard: digits choose a reason in the open dialog, Ctrl+Enter sends the form one is in, and while the
// page is open its lease is kept alive. Letters are pressed by hotkeys.js (data-hotkey).

const BEAT = 25_000;

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-ctrl-enter]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const dialog = document.querySelector("dialog[open]");
  if (!dialog || document.body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches?.("textarea, input")) return;
  const button = dialog.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// In the rejection dialog the reasons come first, so the focus goes to them and digits work at once.
document.addEventListener("attune:opened", (event) => event.target.querySelector("[data-digit]")?.focus());

document.addEventListener("click", (event) => {
  const person = event.target.closest("[data-person]");
  if (!person) return;
  for (const other of person.parentElement.querySelectorAll("[data-person]")) other.removeAttribute("aria-current");
  person.setAttribute("aria-current", "true");
});

// One decision is enough: a second press while the first travels does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

const held = document.querySelector("[data-heartbeat]");
if (held) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const body = new URLSearchParams({ lease: held.dataset.lease });
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(held.dataset.heartbeat, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => null);
    if (answer?.status === 409) {
      clearInterval(timer);
      // What is typed stays: saving it lays it beside what others did meanwhile.
      if (!held.matches("[data-editor]")) location.reload();
    }
  }, BEAT);
}
