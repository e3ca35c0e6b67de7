// Tabs that do not fit scroll sideways; the current one is in sight, also after the window changes its width.

const watch = new ResizeObserver((seen) => {
  for (const { target: row } of seen) {
    const tab = row.querySelector("[aria-current]");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
});

for (const row of document.querySelectorAll(".tabs:has([aria-current])")) watch.observe(row);
