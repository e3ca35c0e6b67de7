// Links that show something in a frame: the one that is shown is marked. Without this script they still show it.

document.addEventListener("click", (event) => {
  const chosen = event.target.closest("a[data-shows]");
  if (!chosen) return;
  for (const other of chosen.parentElement.querySelectorAll("[data-shows]")) other.removeAttribute("aria-current");
  chosen.setAttribute("aria-current", "true");
});
