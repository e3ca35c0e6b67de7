// The page's own buttons that have a key (Approve, Edit, New version …) stand first in the palette: they are what one
// does with what is open.

const palette = document.getElementById("palette");

const isListed = (label) => [...palette.querySelectorAll(".option > span:first-of-type")].some((one) => one.textContent === label);

function buttons(words) {
  return [...document.querySelectorAll("#main [data-hotkey]")]
    .filter((one) => !one.disabled && !one.matches("input, select, textarea") && one.checkVisibility())
    .map((one) => [one.dataset.hotkey, [...one.childNodes].filter((part) => part.nodeType === Node.TEXT_NODE).map((part) => part.data).join("").trim()])
    .filter(([, label]) => label && !isListed(label) && words.every((word) => label.toLowerCase().includes(word)));
}

palette?.addEventListener("attune:answered", (event) => {
  const found = new Map(buttons(event.detail.text.toLowerCase().split(/\s+/).filter(Boolean)));
  if (!found.size) return;
  const group = document.getElementById("palette-here").content.firstElementChild.cloneNode(true);
  const line = group.querySelector("[role=option]");
  for (const [key, label] of found) {
    const option = line.cloneNode(true);
    option.id = `palette-here-${key}`;
    option.dataset.press = key;
    option.querySelector("span").textContent = label;
    option.querySelector("kbd").textContent = key.toUpperCase();
    group.append(option);
  }
  line.remove();
  palette.querySelector("[role=listbox]").prepend(group);
});
