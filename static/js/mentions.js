// The comment box: names complete themselves after an @, Ctrl+Enter sends, and words selected on the page are quoted.
// Without this script one types "@First Last"; the server understands the same.

const BEHIND_AT = /(?:^|[^\w@.])@([\p{L}][\p{L}\p{N}.'+\- ]{0,60})?$/u;
const MOST = 6;
let everybody = null;
let open = null; // {box, list, start, at}

async function people(url) {
  everybody ??= fetch(url, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : { people: [] }))
    .then((data) => data.people)
    .catch(() => []);
  return everybody;
}

function close() {
  open?.list.remove();
  for (const name of ["aria-activedescendant", "aria-controls"]) open?.box.removeAttribute(name);
  open = null;
}

function fits(person, typed) {
  const words = typed.toLowerCase();
  return person.name.toLowerCase().startsWith(words) || person.handle.startsWith(words) || person.name.toLowerCase().includes(` ${words}`);
}

function mark(at) {
  const options = [...open.list.children];
  open.at = (at + options.length) % options.length;
  options.forEach((option, n) => option.setAttribute("aria-selected", String(n === open.at)));
  options[open.at].scrollIntoView({ block: "nearest" });
  open.box.setAttribute("aria-activedescendant", options[open.at].id);
}

function choose(option) {
  const { box, start } = open;
  box.setRangeText(`@${option.dataset.name} `, start, box.selectionStart, "end");
  close();
  box.focus();
}

function show(box, found, start) {
  close();
  const list = document.createElement("ul");
  list.className = "say-people";
  list.id = "mention-people";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues");
  found.forEach((person, n) => {
    const option = document.createElement("li");
    const handle = document.createElement("small");
    handle.textContent = `@${person.handle}`;
    option.id = `mention-${n}`;
    option.setAttribute("role", "option");
    option.dataset.name = found.some((other) => other !== person && other.name === person.name) ? person.handle : person.name;
    option.append(person.name, handle);
    list.append(option);
  });
  box.after(list);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-haspopup", "listbox");
  open = { box, list, start, at: 0 };
  mark(0);
}

document.addEventListener("input", async (event) => {
  const box = event.target.closest?.("[data-mentions]");
  if (!box) return;
  const typed = BEHIND_AT.exec(box.value.slice(0, box.selectionStart));
  if (!typed) return close();
  const end = box.selectionStart;
  const all = await people(box.dataset.mentions);
  if (box.selectionStart !== end || document.activeElement !== box) return;
  const words = typed[1] ?? "";
  const found = all.filter((person) => fits(person, words)).slice(0, MOST);
  if (found.length) show(box, found, end - words.length - 1);
  else close();
});

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-mentions]");
  if (!box || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    box.form.requestSubmit();
  } else if (open?.box === box) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) mark(open.at + moves[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") choose(open.list.children[open.at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".say-people [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option);
});

document.addEventListener("focusout", (event) => event.target === open?.box && close());

// Opening the sheet with words selected on the page begins a comment on exactly these.
let selected = "";
document.addEventListener("attune:opened", (event) => {
  if (event.target.id === "discussion") selected = window.getSelection().toString().trim().slice(0, 400);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const box = event.target.closest?.("#discussion")?.querySelector("textarea");
  if (!box || !selected) return;
  if (!box.value) box.value = `${selected.replace(/^/gm, "> ")}\n\n`;
  selected = "";
});
