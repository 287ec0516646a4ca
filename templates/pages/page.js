"use strict";
// Filters by the kind of a row, a slider between two pictures, tables that are sorted. The page
// is whole without them.
(() => {
  const rows = [...document.querySelectorAll("tr[data-filter]")];
  const filters = document.querySelector(".filters");
  if (filters) {
    const boxes = [...filters.querySelectorAll("input")];
    const status = filters.querySelector("[role=status]");
    const apply = () => {
      const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      for (const row of rows) row.hidden = !shown.has(row.dataset.filter);
      for (const group of new Set(rows.map((row) => row.closest(".same") ?? row.parentElement))) {
        group.hidden = !group.querySelector("[data-filter]:not([hidden])");
      }
      const count = rows.filter((row) => !row.hidden).length;
      status.textContent = `${count} of ${rows.length} rows are shown.`;
    };
    filters.addEventListener("change", apply);
    filters.hidden = false;
    apply(); // a browser may keep what was ticked before the page was loaded again
  }
  for (const jumps of document.querySelectorAll(".jumps")) offerContents([jumps]);
  for (const table of document.querySelectorAll(".sortable")) makeSortable(table);
  for (const slider of document.querySelectorAll(".slider")) {
    const pair = slider.parentElement.querySelector(".pair");
    const [stacks, cut] = slider.querySelectorAll("input");
    const apply = () => {
      pair.classList.toggle("stacked", stacks.checked);
      cut.parentElement.hidden = !stacks.checked;
      pair.style.setProperty("--cut", `${cut.value}%`);
    };
    slider.addEventListener("input", apply);
    slider.hidden = false;
    apply();
  }
})();
