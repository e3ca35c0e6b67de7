// The blocks of a layout by hand: a grip is dragged, a line shows where the block would land, letting go moves it.
// The buttons in each block do the same by keyboard; the server answers with the form anew.

const EDGE = 70; // pixels from the edge of the window within which it scrolls
let drag = null;

const blocks = () => [...document.querySelectorAll("#layout-blocks > .block")];

/** Between which blocks: 0 is before the first. */
function gapAt(y) {
  const all = blocks();
  const after = all.findIndex((block) => { const box = block.getBoundingClientRect(); return y < box.top + box.height / 2; });
  return after < 0 ? all.length : after;
}

function show(gap) {
  const all = blocks();
  all.forEach((block, n) => {
    block.classList.toggle("drop-before", n === gap);
    block.classList.toggle("drop-after", n === all.length - 1 && gap === all.length);
  });
}

function end() {
  drag?.block.classList.remove("dragged");
  document.documentElement.classList.remove("dragging");
  show(-1);
  drag = null;
}

function scroll() {
  if (!drag) return;
  const step = drag.y < EDGE ? -10 : drag.y > innerHeight - EDGE ? 10 : 0;
  if (step) {
    drag.pane.scrollBy(0, step);
    drag.gap = gapAt(drag.y);
    show(drag.gap);
  }
  requestAnimationFrame(scroll);
}

/** What scrolls around the blocks. */
function paneOf(block) {
  for (let one = block.parentElement; one; one = one.parentElement) {
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  }
  return document.scrollingElement;
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const block = grip.closest(".block");
  grip.setPointerCapture(event.pointerId);
  drag = { block, from: blocks().indexOf(block), gap: -1, y: event.clientY, pane: paneOf(block) };
  block.classList.add("dragged");
  document.documentElement.classList.add("dragging");
  requestAnimationFrame(scroll);
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.y = event.clientY;
  drag.gap = gapAt(drag.y);
  show(drag.gap);
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { from, gap } = drag;
  end();
  const to = gap > from ? gap - 1 : gap; // the block leaves its place first
  const button = document.getElementById("move-block");
  if (gap < 0 || to === from || !button) return;
  button.value = `move:${from}:${to}`;
  button.click();
});

document.addEventListener("pointercancel", end);
document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target?.id === "layout-form") end(); });
document.addEventListener("keydown", (event) => { if (drag && event.key === "Escape") { event.stopPropagation(); end(); } }, true);
