// Lists by keyboard: j/k move, Enter opens, x selects, / goes to the search. Filters apply when chosen.

const rows = () => [...document.querySelectorAll("#main [data-list] tbody tr")];
const current = () => document.querySelector("#main [data-list] tr.current");

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const from = all.indexOf(current());
  const to = all[Math.min(Math.max(from + step, 0), all.length - 1)];
  current()?.classList.remove("current");
  to.classList.add("current");
  const focusable = to.querySelector("a, button, input");
  (focusable ?? to).focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
  return true;
}

function toggle() {
  const box = current()?.querySelector(".pick input");
  box?.click();
  return Boolean(box);
}

function openRow() {
  const link = current()?.querySelector("td a");
  const elsewhere = document.activeElement?.closest("a, button, input, summary");
  if (!link || (elsewhere && !current().contains(elsewhere))) return false;
  if (elsewhere === link || elsewhere?.matches("button, summary")) return false;
  link.click();
  return true;
}

function search() {
  const input = document.querySelector("#main .search input");
  input?.focus();
  input?.select();
  return Boolean(input);
}

const KEYS = {
  j: ["Next row", () => move(1)],
  k: ["Previous row", () => move(-1)],
  Enter: ["Open the row", openRow],
};
const offer = (detail) => document.dispatchEvent(new CustomEvent("attune:keys", { detail }));
offer({ group: "Lists", keys: KEYS, when: () => rows().length > 0 });
offer({ group: "Selection", keys: { x: ["Select the row", toggle] }, when: () => Boolean(document.querySelector("#main [data-list] .pick input")) });
offer({ group: "Finding", keys: { "/": ["Find in the list", search] }, when: () => Boolean(document.querySelector("#main .search input")) });

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#main [data-list] tbody tr");
  if (!row || row === current()) return;
  current()?.classList.remove("current");
  row.classList.add("current");
});

// A filter that is chosen applies at once. Without this script its form has a button; so it has where the filters fold
// away, since there one opens them to choose several.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-apply]");
  if (form?.querySelector(".filter-fold")?.offsetParent) return;
  if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
});

// One box in the head of a table or a group of boxes selects all that are shown.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-pick-all]")) return;
  event.target.closest("table, fieldset").querySelectorAll(".pick input").forEach((box) => {
    box.checked = event.target.checked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
});

// How many are ticked, where a bar or a button says it.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".pick input, [data-pick-all], .bulk-bar input")) return;
  const ticked = document.querySelectorAll('.pick input[name="items"]:checked').length;
  const bar = document.querySelector("[data-picked]");
  if (bar) bar.textContent = `${ticked.toLocaleString()} ticked`;
  document.querySelectorAll("[data-ticked]").forEach((one) => { one.textContent = ticked.toLocaleString(); });
});
