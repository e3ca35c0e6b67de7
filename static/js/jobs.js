// Long work is read out when its state changes and at every quarter, not with every figure that moves.
// `<c-job data-say>` is replaced every two seconds; the region that speaks stays, and is told only what is new.

const voice = document.createElement("p");
voice.className = "vh";
voice.setAttribute("role", "status");
document.body.append(voice);

const said = new Map();

function listen(root) {
  for (const job of root.querySelectorAll("[data-say]")) {
    const words = job.dataset.say;
    if (said.has(job.id) && said.get(job.id) !== words) voice.textContent = words;
    said.set(job.id, words);
  }
}

listen(document);
document.addEventListener("htmx:afterSettle", () => listen(document));
