// Ctrl/Cmd+K: the pages this person may open and what they may start, filtered as one types.

const palette = document.getElementById("palette");

if (palette) {
  const input = palette.querySelector("input");
  const options = [...palette.querySelectorAll("[role=option]")];
  const none = palette.querySelector(".none");
  let shown = options;
  let at = 0;

  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  function mark(index) {
    at = shown.length ? (index + shown.length) % shown.length : 0;
    options.forEach((option) => option.setAttribute("aria-selected", "false"));
    const current = shown[at];
    current?.setAttribute("aria-selected", "true");
    current?.scrollIntoView({ block: "nearest" });
    if (current) input.setAttribute("aria-activedescendant", current.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function filter() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    shown = options.filter((option) => words.every((word) => plain(option.textContent).includes(word)));
    options.forEach((option) => (option.hidden = !shown.includes(option)));
    none.hidden = shown.length > 0;
    mark(0);
  }

  function show() {
    if (palette.open) return palette.close();
    input.value = "";
    filter();
    palette.showModal();
    input.focus();
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k" && !event.isComposing) {
      event.preventDefault();
      show();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) show();
  });
  // The browser keeps the focus in a closed dialog for a moment; single keys must work at once.
  palette.addEventListener("close", () => input.blur());
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(at + step);
    } else if (event.key === "Enter" && shown[at]) {
      event.preventDefault();
      location.assign(shown[at].dataset.href);
    }
  });
  palette.addEventListener("mousemove", (event) => {
    const index = shown.indexOf(event.target.closest("[role=option]"));
    if (index >= 0 && index !== at) mark(index);
  });
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}
