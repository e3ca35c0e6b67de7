// Toasts: polite, gone after a while; errors stay until dismissed. Raise one with the event `attune:toast`
// ({text, level}), from a script or by the response header `HX-Trigger`.

const LIFETIME = 6000;
const area = document.getElementById("toasts");

function leave(toast) {
  toast.classList.add("leaving");
  setTimeout(() => toast.remove(), 220);
}

function adopt(toast) {
  if (toast.dataset.adopted) return;
  toast.dataset.adopted = "yes";
  if (toast.classList.contains("error")) return;
  let timer = setTimeout(leave, LIFETIME, toast);
  const hold = () => clearTimeout(timer);
  const resume = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, LIFETIME / 2, toast);
  };
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

document.addEventListener("attune:toast", (event) => {
  const { text, level = "success" } = event.detail;
  raise(text, document.getElementById(`toast-${level}`) ? level : "success");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) leave(button.closest(".toast"));
});

new MutationObserver(() => area.querySelectorAll(".toast").forEach(adopt)).observe(area, { childList: true });
area.querySelectorAll(".toast").forEach(adopt);
