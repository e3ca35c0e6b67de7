// `data-copy="id"` copies the value of the field with that id, or the words of any other element.

const say = (text, level) => document.dispatchEvent(new CustomEvent("attune:toast", { detail: { text, level } }));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    say("Copied.", "success");
  } catch {
    say("The browser does not let this page copy. The text is selected: press Ctrl C.", "info");
  }
});
