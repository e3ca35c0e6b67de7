// Ctrl/Cmd+K: everything one may open or start. The server finds and draws; this script asks it while one types, drops
// answers that come too late, and walks the options. Nothing that is typed enters an address or the browser's storage.

const palette = document.getElementById("palette");

if (palette) {
  const WAIT = 90;
  const input = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const none = palette.querySelector(".none");
  const said = palette.querySelector("[role=status]");
  let asked = 0;
  let answered = 0;
  let timer = 0;
  let goesOn = null; // Enter was pressed before the answer came

  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  function mark(option) {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function step(to) {
    const all = options();
    const from = all.indexOf(current());
    mark(all.at({ first: 0, last: -1, next: (from + 1) % all.length, previous: from - 1 }[to]));
  }

  function show(html) {
    list.innerHTML = html;
    palette.dispatchEvent(new CustomEvent("attune:answered", { detail: { text: input.value } }));
    const found = options().length;
    none.hidden = found > 0;
    none.textContent = "Nothing found. People are found by the beginning of their name, address or id.";
    said.textContent = found === 1 ? "1 result" : `${found} results`;
    mark(options()[0]);
    list.scrollTop = 0;
  }

  async function ask() {
    const mine = ++asked;
    const body = new URLSearchParams({ text: input.value, at: location.pathname });
    const answer = await fetch(palette.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
    if (mine !== asked) return;
    answered = mine;
    if (answer?.ok && !answer.redirected) {
      show(await answer.text());
    } else {
      none.hidden = false;
      none.textContent = said.textContent = "The search does not answer. Reload the page, or use the menu on the left.";
      list.replaceChildren();
    }
    if (goesOn) open(current(), goesOn.inNewTab);
    goesOn = null;
  }

  function askSoon() {
    clearTimeout(timer);
    asked += 1;
    timer = setTimeout(ask, WAIT);
  }

  function open(option, inNewTab = false) {
    if (!option) return;
    const { href } = option.dataset;
    if (option.dataset.press) {
      palette.close();
      document.querySelector(`#main [data-hotkey="${CSS.escape(option.dataset.press)}"]`)?.click();
    } else if (option.hasAttribute("data-post")) {
      const form = document.getElementById("palette-form");
      form.action = href;
      form.requestSubmit();
    } else if (inNewTab) window.open(href, "_blank", "noopener");
    else location.assign(href);
  }

  function toggle() {
    if (palette.open) return palette.close();
    input.value = "";
    palette.showModal();
    input.focus();
    ask();
  }

  const KEYS = { ArrowDown: () => step("next"), ArrowUp: () => step("previous"), Home: () => step("first"), End: () => step("last") };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k" && !event.isComposing) {
      event.preventDefault();
      toggle();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    toggle();
  });
  // The browser keeps the focus in a closed dialog for a moment; single keys must work at once.
  palette.addEventListener("close", () => input.blur());
  input.addEventListener("input", askSoon);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isEnter = event.key === "Enter";
    if (event.key === "Escape" && input.value) input.value = "";
    else if (!isEnter && !KEYS[event.key]) return;
    event.preventDefault();
    if (event.key === "Escape") askSoon();
    else if (!isEnter) KEYS[event.key]();
    else if (asked === answered) open(current(), event.ctrlKey || event.metaKey);
    else goesOn = { inNewTab: event.ctrlKey || event.metaKey };
  });
  palette.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== current()) mark(option);
  });
  palette.addEventListener("click", (event) => open(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey));
}
