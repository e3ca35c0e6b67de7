// Dropping a file onto the field, and how far a large upload has come. Without this script the form posts as it is.

const form = document.querySelector("form[data-upload]");
const zone = form?.querySelector("[data-drop]");
const input = zone?.querySelector("input[type=file]");
const bar = form?.querySelector("progress");

function name() {
  const file = input.files[0];
  if (!file) return;
  zone.querySelector("label span").textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1024)).toLocaleString("en")} KB`;
  const kind = form.querySelector("[name=kind]");
  if (kind) kind.value = /\.(jsonl|ndjson)$/i.test(file.name) ? "events" : "profiles";
}

function send(event) {
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.upload.addEventListener("progress", (at) => {
    bar.hidden = false;
    bar.value = at.lengthComputable ? (100 * at.loaded) / at.total : 0;
  });
  request.addEventListener("load", () => {
    if (request.status < 300 && request.responseURL !== location.href) {
      location.assign(request.responseURL);
      return;
    }
    // Refused: show the page's own words where the form stood.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("#pane").replaceChildren(...page.querySelectorAll("#pane > *"));
    document.querySelector("[aria-invalid=true], #pane input")?.focus();
  });
  request.addEventListener("error", () => form.submit());
  request.send(new FormData(form));
}

if (input) {
  input.addEventListener("change", name);
  for (const type of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(type, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", type === "dragover");
      if (type === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        name();
      }
    });
  }
  form.addEventListener("submit", (event) => {
    if (input.files[0]?.size > 5_000_000) send(event);
  });
}
