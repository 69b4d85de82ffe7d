// Search, filter and sort. Without a script the whole list stands, what needs attention on top.
"use strict";
const form = document.querySelector(".find");
const rows = [...document.querySelectorAll("table.list tbody tr")];
const plain = (text) => text.toLocaleLowerCase().replace(/\s+/g, " ").trim();
const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
const cell = (row, column) => row.cells[column].textContent.trim();

for (const select of form.querySelectorAll("select")) {
  const values = new Set(rows.map((row) => cell(row, select.dataset.column)));
  for (const value of [...values].sort()) select.add(new Option(value));
  select.parentElement.hidden = values.size < 2;
}

function show() {
  const words = plain(form.words.value).split(" ");
  const chosen = [...form.querySelectorAll("select")].filter((select) => select.value);
  for (const row of rows) {
    row.hidden =
      (form.attention.checked && !row.hasAttribute("data-attention")) ||
      !words.every((word) => texts.get(row).includes(word)) ||
      chosen.some((select) => cell(row, select.dataset.column) !== select.value);
  }
  const left = rows.filter((row) => !row.hidden).length;
  form.querySelector("output").textContent =
    form.dataset.found.replace("{shown}", left).replace("{all}", rows.length);
}

function sort(heading) {
  const body = heading.closest("table").tBodies[0];
  const down = heading.getAttribute("aria-sort") === "ascending";
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const column = heading.cellIndex;
  const sorted = [...body.rows].sort((a, b) => order.compare(cell(a, column), cell(b, column)));
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...(down ? sorted.reverse() : sorted));
}

for (const heading of document.querySelectorAll("table.list thead th:not(.files)")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  button.addEventListener("click", () => sort(heading));
  heading.append(button);
}
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = rows.length < 2;
show();
