// Leaving an editor that does not save itself with something typed in it asks first. The segment builder asks by
// itself (rule-builder.js).

let isChanged = Boolean(document.querySelector("form[data-editor] :is(#stale, [aria-invalid=true])"));
let isSent = false;

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-editor]")) isChanged = true;
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-editor]") && !event.defaultPrevented) isSent = true;
});

addEventListener("pageshow", () => (isSent = false));

addEventListener("beforeunload", (event) => {
  if (isChanged && !isSent) event.preventDefault();
});
