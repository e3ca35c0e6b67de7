// Counts along in fields with a length: what is shown of them (data-good) and what fits (data-most). A slot counts as
// its fall-back. The guardrails say the same in words; without this script only they do.

const SLOT = /\{\{(?:[^}]*?default:\s*(["'])(.*?)\1)?[^}]*\}\}/g;

for (const field of document.querySelectorAll("[data-most]")) {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  if (!label) continue;
  const count = document.createElement("span");
  count.setAttribute("aria-hidden", "true");
  label.append(count);
  const most = Number(field.dataset.most);
  const good = Math.min(Number(field.dataset.good), most);
  const show = () => {
    const length = [...field.value.replace(SLOT, (slot, quote, fallback) => fallback ?? "…")].length;
    count.textContent = `${length} / ${length > good ? most : good}`;
    count.className = `count${length > most ? " over" : length > good ? " long" : ""}`;
  };
  field.addEventListener("input", show);
  show();
}
