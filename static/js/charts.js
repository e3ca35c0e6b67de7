// Chart tooltips from Vega's own ARIA labels: every mark carries "field: value; field: value".

const tip = document.createElement("div");
tip.className = "chart-tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);

const MARK = ".chart svg [aria-roledescription][aria-label]";

function place(x, y) {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = Math.min(Math.max(x - width / 2, 8), innerWidth - width - 8);
  const top = y - height - 12 < 8 ? y + 16 : y - height - 12;
  tip.style.setProperty("left", `${left}px`);
  tip.style.setProperty("top", `${top}px`);
}

function markAt(event) {
  const mark = event.target.closest?.(MARK);
  const role = mark?.getAttribute("aria-roledescription") ?? "";
  return /axis|legend|title|container/.test(role) ? null : mark;
}

document.addEventListener("pointermove", (event) => {
  const mark = markAt(event);
  tip.hidden = !mark;
  if (!mark) return;
  tip.textContent = mark.getAttribute("aria-label").split("; ").join("\n");
  place(event.clientX, event.clientY);
});

document.addEventListener("pointerleave", () => (tip.hidden = true));
document.addEventListener("scroll", () => (tip.hidden = true), { passive: true, capture: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tip.hidden = true;
});
