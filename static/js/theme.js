// The theme changes at once; htmx (or the plain form) stores it.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-form] button[name=theme]");
  if (!button) return;
  const root = document.documentElement;
  if (button.value === "system") delete root.dataset.theme;
  else root.dataset.theme = button.value;
  document.querySelectorAll("[data-theme-form] button[name=theme]").forEach((one) => one.setAttribute("aria-pressed", String(one.value === button.value)));
});
