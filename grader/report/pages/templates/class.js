"use strict";
// Without it the table is complete; with it one can search, filter and sort.
(() => {
  const table = document.getElementById("students");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row, position) => ({
    row,
    position,
    text: row.textContent.toLowerCase(),
    cells: Array.from(row.cells, (cell) => cell.textContent.trim()),
  }));
  const search = document.getElementById("search");
  const outcome = document.getElementById("outcome");
  const shown = document.getElementById("shown");

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      const fits = (!outcome.value || row.dataset.outcome === outcome.value) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = shown.dataset.text.replace("{shown}", count).replace("{all}", rows.length);
  };

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const orders = {
    text: (a, b) => collator.compare(a, b),
    number: (a, b) => Number(a) - Number(b),
  };

  const sort = (heading, kind) => {
    const column = heading.cellIndex;
    const falling = heading.ariaSort === "ascending";
    const compare = orders[kind];
    rows.sort((one, other) => {
      const a = one.cells[column];
      const b = other.cells[column];
      // What is empty stands last either way; what is equal keeps the order of the batch.
      if (!a || !b) return !a - !b || one.position - other.position;
      return (falling ? -compare(a, b) : compare(a, b)) || one.position - other.position;
    });
    for (const other of heading.parentElement.cells) other.ariaSort = "none";
    heading.ariaSort = falling ? "descending" : "ascending";
    body.append(...rows.map(({ row }) => row));
  };

  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => sort(button.closest("th"), button.dataset.kind));
  }
  search.addEventListener("input", filter);
  outcome.addEventListener("change", filter);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.form.hidden = false;
  filter();
})();
