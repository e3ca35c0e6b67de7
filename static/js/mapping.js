// The import wizard: a column that is no trait needs no label, type or privacy; consent's details only when it is given.

function showTraitFields(row) {
  const isTrait = row.querySelector("[data-target]").value === "trait";
  row.classList.toggle("no-trait", !isTrait);
  row.querySelectorAll("[data-trait] :is(input, select)").forEach((field) => {
    field.disabled = !isTrait;
  });
  row.classList.toggle("left-out", row.querySelector("[data-target]").value === "ignore");
}

function showConsentFields(form) {
  const isYes = form.querySelector("[name=has_consent]:checked")?.value === "yes";
  form.querySelector("[data-when-yes]").hidden = !isYes;
}

document.querySelectorAll("[data-column]").forEach(showTraitFields);
document.querySelectorAll("form[data-consent]").forEach(showConsentFields);

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-column]");
  if (row) showTraitFields(row);
  const form = event.target.closest("form[data-consent]");
  if (form) showConsentFields(form);
});
