// Native dialogs, and the menus made of <details>. Without this script a dialog opens by its #address.

const opener = new WeakMap();

function open(dialog, from) {
  if (!dialog || dialog.open) return;
  from?.closest("details[data-menu]")?.removeAttribute("open");
  opener.set(dialog, from);
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea");
  (first ?? dialog.querySelector("[data-close]"))?.focus();
  dialog.dispatchEvent(new CustomEvent("attune:opened", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dialog]");
  if (button) {
    event.preventDefault();
    open(document.getElementById(button.dataset.dialog), button);
    return;
  }
  const dialog = event.target.closest("dialog");
  const isBackdrop = event.target === dialog;
  if (dialog?.open && (isBackdrop || event.target.closest("[data-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});

// A link drawn as a button answers the space bar as a button does.
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
});

document.addEventListener(
  "close",
  (event) => {
    const from = opener.get(event.target);
    if (from?.isConnected) (from.closest("details[data-menu]")?.querySelector("summary") ?? from).focus();
  },
  true,
);

// Menus: Escape and a click elsewhere close them.
function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]") ?? document.querySelector("details[data-menu][open]");
  if (!menu || document.querySelector("dialog[open]")) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("attune:open-dialog", (event) => open(document.getElementById(event.detail.id)));
