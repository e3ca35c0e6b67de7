// Worked examples: what words stand for, chosen by mouse or keys, and colours behind the notation. The text in the
// field stays the only source: every choice is an edit of it, which Ctrl+Z takes back.

const SPAN = /\[([^[\]{}]+)\]\{([^{}[\]]+)\}/g;
const HEAD = /^\s*[a-z_]+\??(?:\s+if\s.+?)?\s*:(?=\s|$)/;
const ROLES = ["subject", "preheader", "greeting", "opening", "reason", "offer", "action", "close", "sign_off"];
let area = null, shown = []; // the field that the menu is open for; the entries in its list, in order

const menu = () => document.getElementById("mark-menu");
const box = () => menu().querySelector("input");
const list = () => menu().querySelector("[role=listbox]");
const close = () => menu()?.toggleAttribute("hidden", true);
const notation = (target) => target.closest?.("textarea.notation[data-annotate]");
const node = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
function shade(field) {
  const back = field.parentElement.querySelector(".shades");
  const out = document.createDocumentFragment();
  for (const line of field.value.split("\n")) {
    let at = line.match(HEAD)?.[0].length ?? 0;
    out.append(node("b", line.slice(0, at)));
    for (const found of line.matchAll(SPAN)) {
      out.append(line.slice(at, found.index), node("mark", found[0], /^(claim|offer)\b/.exec(found[2])?.[1] ?? "fact"));
      at = found.index + found[0].length;
    }
    out.append(`${line.slice(at)}\n`);
  }
  back.replaceChildren(out);
  back.scrollTop = field.scrollTop;
}
function edit(from, to, text, said) {
  const field = area;
  close();
  field.focus();
  field.setSelectionRange(from, to);
  document.execCommand("insertText", false, text); // the only edit of a field that Ctrl+Z takes back
  document.getElementById("mark-said").textContent = said;
}
function place() {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const end = `${value}\n`.indexOf("\n", from);
  const line = value.slice(start, end), head = line.match(HEAD)?.[0] ?? "";
  const within = (pattern) => [...line.matchAll(pattern)].map((one) => ({ words: one[1], at: start + one.index, to: start + one.index + one[0].length }));
  const spans = within(SPAN), span = spans.find((one) => one.at <= from && to <= one.to);
  const met = span ? [span] : spans.filter((one) => one.at < to && from < one.to); // words have one mark: a new one takes in those it meets
  const first = Math.min(from, ...met.map((one) => one.at)), last = Math.max(Math.min(to, end), ...met.map((one) => one.to));
  const text = value.slice(first, last), words = text.replace(SPAN, "$1").trim();
  const isFree = words && !/[[\]{}]/.test(words) && within(/\{\{.*?\}\}/g).every((one) => one.to <= first || last <= one.at);
  return { start, end, line, head, met, words, isFree, first: first + text.search(/\S|$/), last: first + text.trimEnd().length };
}
function facts() {
  const options = [...document.querySelectorAll("#fact-choices option")], offered = new Map(options.map((one) => [one.value, one.textContent]));
  const keys = new Map(options.map((one) => [one.textContent.toLowerCase(), one.value]));
  return [...document.querySelectorAll("input[id^=input-][id$=-key]")].map((field) => {
    const [words = "", use] = ["-words", "-use"].map((end) => document.getElementById(field.id.replace("-key", end))?.value), isSaid = use !== "steer";
    const typed = field.value.trim(), key = keys.get(typed.toLowerCase()) ?? typed, name = (key === field.defaultValue && field.dataset.called) || offered.get(key) || key;
    return { key, name, isSaid, values: words.split("\n").map((one) => one.split("=")[0].trim()).filter(Boolean) };
  });
}
function entries() {
  const { start, end, line, head, met, words, isFree, first, last } = place();
  const found = [];
  const add = (group, label, run, also = "") => found.push({ group, label, run, also });
  const contents = [...menu().querySelectorAll("[data-target]")].map((one) => [one.dataset.group, one.textContent, one.dataset.target]);
  if (isFree && first >= start + head.length && last <= end) {
    const marked = (target, name) => () => edit(first, last, `[${words}]{${target}}`, `“${words}” stands for ${name} now.`);
    facts().forEach(({ key, name, isSaid }) => key && isSaid && add("Fact", name, marked(key, name), key));
    contents.filter(([group]) => group !== "Call to action").forEach(([group, label, target]) => add(group, label, marked(target, label)));
    if (met.length) add("Mark", "Take the mark away", () => edit(first, last, words, `“${words}” is plain text now.`));
  }
  if (!head) return found;
  const role = head.match(/[a-z_]+/)[0];
  const rest = head.slice(role.length + head.indexOf(role)).replace(/\s*:$/, "");
  const [optional, joint] = [rest.startsWith("?"), /\sif\s/.test(rest) ? " and" : " if"];
  const begin = (text, said) => () => edit(start, start + head.length, `${text}:`, said);
  add("Sentence", optional ? "Must stay" : "May go", begin(role + (optional ? rest.slice(1) : `?${rest}`), optional ? "The sentence must stay." : "The sentence may go."));
  add("Sentence", "Another wording", () => edit(end, end, `\nor: ${line.slice(head.length).trim()}`, "Write the other wording."));
  for (const { key, name, values } of facts().filter((fact) => fact.key)) {
    for (const test of [...values.map((value) => ` = ${value}`), " known"]) add("Only if", name + test, begin(`${role}${rest}${joint} ${key}${test}`, `Only if ${name}${test}.`), key);
  }
  if (role === "action") {
    const plain = line.replace(/\s*->[^>]*$/, "");
    contents.filter(([group]) => group === "Call to action").forEach(([group, label, target]) =>
      add(group, label, () => edit(start, end, `${plain} -> ${target}`, `Leads to ${label}.`)));
  }
  ROLES.filter((one) => one !== role).forEach((one) => add("Role", one, begin(one + rest, `The sentence is the ${one} now.`)));
  return found;
}
function choose(number) {
  list().querySelectorAll("[role=option]").forEach((one, n) => one.setAttribute("aria-selected", String(n === number)));
  box().setAttribute("aria-activedescendant", shown.length ? `mark-${number}` : "");
  document.getElementById(`mark-${number}`)?.scrollIntoView({ block: "nearest" });
}
function fill() {
  const wanted = box().value.toLowerCase().split(/\s+/);
  shown = entries().filter(({ group, label, also }) => wanted.every((word) => `${group} ${label} ${also}`.toLowerCase().includes(word)));
  list().replaceChildren(...shown.map(({ group, label }, number) => {
    const option = Object.assign(node("li", label), { id: `mark-${number}`, role: "option", ariaLabel: `${group}: ${label}` });
    option.prepend(node("span", group, "muted"));
    return option;
  }));
  menu().querySelector(".none").hidden = shown.length > 0;
  choose(0);
}
function open(field, isTyped) {
  area = field;
  field.parentElement.append(menu());
  [box().value, menu().hidden] = ["", false];
  fill();
  if (isTyped) box().focus();
  menu().oninput = (event) => { event.stopPropagation(); fill(); };
  menu().onclick = (event) => shown[Number(event.target.closest("[role=option]")?.id.slice(5) ?? -1)]?.run();
  menu().onkeydown = (event) => {
    const at = [...list().children].findIndex((one) => one.ariaSelected === "true");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + shown.length, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined && shown.length) choose(to % shown.length);
    if (event.key === "Enter") shown[at]?.run();
    if (event.key === "Escape") { close(); field.focus(); }
    if (to !== undefined || ["Enter", "Escape"].includes(event.key)) event.preventDefault();
  };
}
const ready = () => document.querySelectorAll("textarea.notation[data-annotate]").forEach(shade);
document.addEventListener("input", (event) => notation(event.target) && shade(event.target));
document.addEventListener("scroll", (event) => { if (event.target instanceof Element && notation(event.target)) event.target.parentElement.querySelector(".shades").scrollTop = event.target.scrollTop; }, true);
document.addEventListener("keydown", (event) => { if (event.altKey && event.code === "KeyM" && notation(event.target)) { event.preventDefault(); open(event.target, true); } });
document.addEventListener("pointerup", (event) => { const field = notation(event.target); if (field && field.selectionEnd > field.selectionStart) open(field, false); });
document.addEventListener("pointerdown", (event) => { if (menu() && !event.target.closest("#mark-menu")) close(); });
document.addEventListener("click", (event) => { const button = event.target.closest("[data-mark-open]"); if (button) open(document.getElementById(button.dataset.markOpen), true); });
document.addEventListener("htmx:load", ready);
ready();
