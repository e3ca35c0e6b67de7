// Single keys. They never fire while somebody types, composes (IME), holds a modifier or has a dialog open, nor when
// switched off in the preferences. Every other script hears them as the event `attune:key` ({key}); cancelling it
// says "taken". An element with data-hotkey="e" is pressed by its letter.

const PAUSE = 1200;
let afterG = 0;

const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]:not([contenteditable="false"])';

function isTyping(event) {
  return event.isComposing || event.keyCode === 229 || Boolean(event.target.closest?.(TYPING));
}

function isOff() {
  return document.body.dataset.shortcuts !== "on" || document.querySelector("dialog[open]");
}

function go(letter) {
  const entry = document.querySelector(`#palette [data-key="${CSS.escape(letter)}"]`);
  if (entry) location.assign(entry.dataset.href);
  return Boolean(entry);
}

function press(letter) {
  const button = [...document.querySelectorAll(`#main [data-hotkey="${CSS.escape(letter)}"]`)].find((one) => one.checkVisibility?.() ?? true);
  if (!button || button.disabled) return false;
  if (button.matches("input, select, textarea")) button.focus();
  else button.click();
  return true;
}

function offer(key) {
  const event = new CustomEvent("attune:key", { detail: { key }, cancelable: true });
  return !document.dispatchEvent(event);
}

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
  } else if (key === "?") {
    document.dispatchEvent(new CustomEvent("attune:open-dialog", { detail: { id: "shortcuts" } }));
    isTaken = true;
  } else {
    isTaken = offer(key) || (key.length === 1 && press(key));
  }
  if (isTaken) event.preventDefault();
});

// Show the keys of the machine one sits at.
if (/mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform)) {
  document.querySelectorAll("kbd[data-mod]").forEach((kbd) => (kbd.textContent = kbd.textContent.replace("Ctrl ", "⌘").replace("Enter", "↵")));
}
