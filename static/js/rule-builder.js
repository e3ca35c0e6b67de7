// Makes the segment builder live: counts follow what is typed, Ctrl+Enter saves, leaving with unsaved changes asks.
// Structure changes are htmx posts of the whole form; without scripts the same buttons post the page.

const form = document.querySelector("[data-segment-form]");
const badge = document.getElementById("unsaved");
const WAIT = 350;
let timer = 0;
let isChanged = form.hasAttribute("data-changed");

function mark() {
  isChanged = true;
  badge.hidden = false;
}

function recount(wait = WAIT) {
  clearTimeout(timer);
  timer = setTimeout(() => document.body.dispatchEvent(new CustomEvent("attune:recount")), wait);
}

if (isChanged) mark();

form.addEventListener("input", (event) => {
  mark();
  if (event.target.closest("[data-builder]") && !event.target.matches("select[hx-post]")) recount();
});

// The figures arrive in the rail, whatever has become of the tree since; those whose condition is still here are shown.
function spread(rail) {
  rail.querySelectorAll("data[data-for]").forEach((figure) => {
    const place = document.getElementById(figure.dataset.for);
    if (place) place.textContent = figure.textContent;
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "reach") spread(event.target);
  if (event.target.id !== "builder") return;
  restore();
  mark();
  recount(0);
});

// What somebody typed while an answer was on its way survives the answer.
let typed = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "builder") return;
  const sent = event.detail.requestConfig.parameters;
  const fields = [...event.target.querySelectorAll("input[name]:not([type=hidden]), select[name]")];
  typed = new Map(fields.filter((field) => String(sent[field.name] ?? "") !== field.value).map((field) => [field.name, field.value]));
});

function restore() {
  for (const [name, value] of typed) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = value;
  }
  typed = new Map();
}

form.addEventListener("submit", () => {
  isChanged = false;
});

window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    document.querySelector("[data-save]")?.click();
  } else if (event.target.id === "person") {
    event.preventDefault();
    document.getElementById("test-button").click();
  } else if (event.target.matches?.("[data-builder] input")) {
    event.preventDefault();
    recount();
  }
});
