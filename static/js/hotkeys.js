// Single keys. They never fire while somebody types, composes (IME), holds a modifier or has a dialog open, nor when
// switched off in the preferences. There is one table of keys, and the sheet (?) is drawn from it, so it cannot lie:
// - a script adds a group by the event `attune:keys` ({group, keys: {j: ["Next row", run]}, when}); `run` returns
//   whether it did something, `when` whether the group has a meaning on this page;
// - an element with data-hotkey="e" in #main is pressed by its letter; a link with data-key="o" in the navigation is
//   opened by `g o`.

const PAUSE = 1200;
const groups = [];
let afterG = 0;

const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]:not([contenteditable="false"])';

function isTyping(event) {
  return event.isComposing || event.keyCode === 229 || Boolean(event.target.closest?.(TYPING));
}

const isOff = () => document.body.dataset.shortcuts !== "on" || document.querySelector("dialog[open]");
const isShown = (one) => !one.disabled && (one.checkVisibility?.() ?? true);
const wordsOf = (one) => {
  const copy = one.cloneNode(true);
  copy.querySelectorAll("kbd, .cnt").forEach((part) => part.remove());
  return (one.dataset.keyLabel ?? one.getAttribute("aria-label") ?? copy.textContent).trim().replace(/\s+/g, " ");
};
const places = () => [...document.querySelectorAll(".side [data-key]")];
const buttons = () => [...document.querySelectorAll("#main [data-hotkey]")].filter(isShown);
const groupsHere = () => groups.filter(({ when }) => when?.() ?? true);

function go(letter) {
  const place = places().find((one) => one.dataset.key === letter);
  if (place) location.assign(place.href);
  return Boolean(place);
}

function press(letter) {
  const button = buttons().find((one) => one.dataset.hotkey === letter);
  if (!button) return false;
  if (button.matches("input, select, textarea")) button.focus();
  else button.click();
  return true;
}

const runKey = (key) => groupsHere().some(({ keys }) => keys[key]?.[1]());

document.addEventListener("attune:keys", (event) => groups.push(event.detail));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event) || isOff()) return;
  const { key } = event;
  let isTaken = false;
  if (afterG && Date.now() - afterG < PAUSE) {
    isTaken = go(key);
    afterG = 0;
  } else if (key === "g") {
    afterG = Date.now();
    isTaken = true;
  } else {
    isTaken = runKey(key) || press(key);
  }
  if (isTaken) event.preventDefault();
});

function openSheet() {
  document.dispatchEvent(new CustomEvent("attune:open-dialog", { detail: { id: "shortcuts" } }));
  return true;
}

document.dispatchEvent(new CustomEvent("attune:keys", { detail: { group: "Everywhere", keys: { "?": ["This sheet", openSheet] } } }));

function element(name, text, ...children) {
  const one = document.createElement(name);
  if (text) one.textContent = text;
  one.append(...children);
  return one;
}

function section(title, rows) {
  const list = element("dl", "", ...rows.map(([label, ...keys]) => element("div", "", element("dt", label), element("dd", "", ...keys.map((key) => element("kbd", key.length === 1 ? key.toUpperCase() : key))))));
  return element("section", "", element("h3", title), list);
}

// Drawn when it opens: what a page offers changes with what it shows.
document.addEventListener("attune:opened", (event) => {
  const sheet = event.target.querySelector("[data-sheet]");
  if (!sheet) return;
  const onPage = new Map(buttons().map((one) => [one.dataset.hotkey, wordsOf(one)]));
  const parts = groupsHere().map(({ group, keys }) => section(group, Object.entries(keys).map(([key, [label]]) => [label, key])));
  const isMac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
  parts[0].querySelector("dl").append(...section("", [["Search everything", isMac ? "⌘K" : "Ctrl K"]]).querySelector("dl").children);
  if (onPage.size) parts.unshift(section("On this page", [...onPage].map(([key, label]) => [label, key])));
  parts.push(section("Go to", places().map((one) => [wordsOf(one), "g", one.dataset.key])));
  sheet.replaceChildren(...parts);
});

// Show the keys of the machine one sits at.
if (/mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform)) {
  document.querySelectorAll("kbd[data-mod]").forEach((kbd) => (kbd.textContent = kbd.textContent.replace("Ctrl ", "⌘").replace("Enter", "↵")));
}
