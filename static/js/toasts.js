// Toasts: polite, gone after a while; errors stay until dismissed. Raise one with the event `attune:toast`
// ({text, level}), from a script or by the response header `HX-Trigger`.
// A toast that offers an undo stays longer, and as long as somebody moves about by keyboard. F8 goes to it from
// anywhere, the single key U presses it.

const LIFETIME = 6000;
const WITH_UNDO = 20_000;
const area = document.getElementById("toasts");
const clocks = new Map();

function leave(toast) {
  clocks.delete(toast);
  toast.classList.add("leaving");
  setTimeout(() => toast.remove(), 220);
}

function start(toast, time) {
  clearTimeout(clocks.get(toast));
  clocks.set(toast, setTimeout(leave, time, toast));
}

const lifetime = (toast) => (toast.dataset.undo === undefined ? LIFETIME : WITH_UNDO);

function adopt(toast) {
  if (toast.dataset.adopted) return;
  toast.dataset.adopted = "yes";
  if (toast.classList.contains("error")) return;
  start(toast, lifetime(toast));
  const hold = () => clearTimeout(clocks.get(toast));
  const resume = () => start(toast, lifetime(toast) / 2);
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", resume);
  toast.addEventListener("focusout", resume);
}

function raise(text, level) {
  const toast = document.getElementById(`toast-${level}`).content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  const twin = [...area.querySelectorAll("p")].find((line) => line.textContent === text);
  twin?.closest(".toast").remove();
  area.append(toast);
}

const newestUndo = () => [...area.querySelectorAll(".toast[data-undo]:not(.leaving) form button")].at(-1);

document.addEventListener("attune:toast", (event) => {
  const { text, level = "success" } = event.detail;
  raise(text, document.getElementById(`toast-${level}`) ? level : "success");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) leave(button.closest(".toast"));
});

function undo() {
  newestUndo()?.click();
  return true;
}

function goToMessage() {
  const target = newestUndo() ?? [...area.querySelectorAll("[data-dismiss]")].at(-1);
  target?.focus();
  return Boolean(target);
}

const offer = (detail) => document.dispatchEvent(new CustomEvent("attune:keys", { detail }));
offer({ group: "Undo", keys: { u: ["Undo what you just did", undo] }, when: () => Boolean(newestUndo()) });
offer({ group: "Messages", keys: { F8: ["Go to the newest message", goToMessage] }, when: () => Boolean(area.querySelector("[data-dismiss]")) });

document.addEventListener("keydown", (event) => {
  clocks.forEach((_, toast) => toast.dataset.undo !== undefined && !toast.matches(":focus-within, :hover") && start(toast, WITH_UNDO));
  if (event.key !== "F8" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (goToMessage()) event.preventDefault();
});

// Screen readers do not speak what stood in a live region when the page came; said again, they do.
function sayFirst() {
  const words = [...area.querySelectorAll(".toast")].map(
    (toast) => toast.querySelector("p").textContent + (toast.dataset.undo === undefined ? "" : " Undo: F8."),
  );
  document.getElementById("said").textContent = words.join(" ");
}

new MutationObserver(() => area.querySelectorAll(".toast").forEach(adopt)).observe(area, { childList: true });
area.querySelectorAll(".toast").forEach(adopt);
setTimeout(sayFirst, 400);
