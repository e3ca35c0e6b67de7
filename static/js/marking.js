// Words pasted into a worked example: exact matches are marked by themselves, as an edit that Ctrl+Z takes back. What
// the author unmarks stays unmarked: `known` is the text for which marks are settled. Without this, saving marks them.

document.addEventListener("paste", (event) => {
  const field = event.target.closest?.("textarea.notation[data-mark]");
  if (field) setTimeout(() => mark(field), 0); // once the words are in the field
});

async function mark(field) {
  const asked = field.value, data = new FormData(field.form);
  data.set("number", field.name.split("-")[1]);
  const answer = await fetch(field.dataset.mark, { method: "POST", body: data }).catch(() => null);
  if (!answer?.ok || field.value !== asked || document.activeElement !== field) return;
  const { text, said } = await answer.json();
  field.form.elements[field.name.replace("-text", "-known")].value = text;
  if (text === asked) return;
  put(field, asked, text);
  document.getElementById("mark-said").textContent = said;
}

function put(field, before, after) {
  let from = 0, left = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from++;
  while (left < most - from && before.at(-1 - left) === after.at(-1 - left)) left++;
  field.setSelectionRange(from, before.length - left);
  document.execCommand("insertText", false, after.slice(from, after.length - left)); // the only edit Ctrl+Z takes back
}
