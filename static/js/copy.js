// `data-copy="id"` copies the value of the field with that id.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  const say = (text, level) => document.dispatchEvent(new CustomEvent("attune:toast", { detail: { text, level } }));
  try {
    await navigator.clipboard.writeText(field.value);
    say("Copied.", "success");
  } catch {
    say("The browser does not let this page copy. The text is selected: press Ctrl C.", "info");
  }
});
