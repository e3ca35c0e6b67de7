// What htmx leaves to the page: failures are said aloud, focus goes somewhere sensible, titles follow.

const say = (text, level = "error") =>
  document.dispatchEvent(new CustomEvent("attune:toast", { detail: { text, level } }));

const REASONS = {
  401: "You have been logged out. Log in again; what you typed is still on this page.",
  403: "You may not do this, or this page is too old. Reload it and try again.",
  404: "This is no longer here.",
  409: "Somebody else was faster. Reload to see what changed.",
  413: "This is too large to send.",
  429: "Too many requests. Wait a moment and try again.",
};

// The server answers an htmx request that it refuses with a ready toast; let that one through whatever its status.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget") === "#toasts") {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  say(REASONS[status] ?? `That did not work (${status}). Nothing was changed; try again in a moment.`);
});

document.addEventListener("htmx:sendError", () => say("Attune does not answer. Check the connection and try again."));
document.addEventListener("htmx:timeout", () => say("That took too long. Try again."));

// A form that saves itself must not press the button that the Tab key has just reached: htmx sends the focused one along.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, triggeringEvent, formData } = event.detail;
  if (!elt.matches("form") || triggeringEvent?.type === "submit") return;
  for (const { type, name, value } of elt.elements) {
    if (type === "submit" && name && formData.get(name) === value) formData.delete(name);
  }
});

document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute?.("aria-busy", "true"));

document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute?.("aria-busy"));

// A swap may remove the element that had the focus. Prefer what the fragment marks, then its first error, then itself.
document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.querySelector?.("[data-focus]") ?? swapped.querySelector?.('[aria-invalid="true"]');
  if (wanted) {
    wanted.focus();
    return;
  }
  const asked = event.detail.requestConfig?.triggeringEvent?.type;
  const isLost = document.activeElement === document.body || document.activeElement === null;
  if (isLost && ["click", "submit", "change"].includes(asked)) {
    if (!swapped.hasAttribute("tabindex")) swapped.setAttribute("tabindex", "-1");
    swapped.focus({ preventScroll: true });
  }
});

// `HX-Trigger: {"attune:title": "…"}` renames the page when a fragment stands for a new one.
document.addEventListener("attune:title", (event) => {
  document.title = `${event.detail.value} · Attune`;
});

// A log-in in another tab gives every page a new token. It stands in the cookie, so forms that are open go on working.
const fresh = () => document.cookie.match(new RegExp(`(?:^|; )${document.body.dataset.csrf}=([^;]+)`))?.[1];

document.addEventListener("htmx:configRequest", (event) => {
  const token = fresh();
  if (!token) return;
  event.detail.headers["X-CSRFToken"] = token;
  if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token;
});

document.addEventListener("submit", (event) => {
  const field = event.target.elements?.namedItem("csrfmiddlewaretoken");
  if (field && fresh()) field.value = fresh();
}, true);
