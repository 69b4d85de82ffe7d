// Search, filter and sort. Without a script the whole list stands, what needs attention on top.
"use strict";
const form = document.querySelector(".find");
const rows = [...document.querySelectorAll("table.list tbody tr")];
const plain = (text) => text.toLocaleLowerCase().replace(/\s+/g, " ").trim();
const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
const cell = (row, column) => row.cells[column].textContent.trim();

for (const select of form.querySelectorAll("[data-column]")) {
  const values = new Set(rows.map((row) => cell(row, select.dataset.column)));
  for (const value of [...values].sort()) select.add(new Option(value));
  select.parentElement.hidden = values.size < 2;
}

function show() {
  const words = plain(form.words.value).split(" ");
  const chosen = [...form.querySelectorAll("[data-column]")].filter((select) => select.value);
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

const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
const after = { ascending: "descending", descending: "" }; // and then as it stood

function sort(heading, way) {
  const body = heading.closest("table").tBodies[0];
  const column = heading.cellIndex;
  const sorted = rows.filter((row) => row.parentElement === body);
  if (way) sorted.sort((a, b) => order.compare(cell(a, column), cell(b, column)));
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  if (way) heading.setAttribute("aria-sort", way);
  body.append(...(way === "descending" ? sorted.reverse() : sorted));
}

const headings = [...document.querySelectorAll("table.list thead th:not(.files)")];
for (const heading of headings) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  button.addEventListener("click", () => sort(heading, after[heading.getAttribute("aria-sort")] ?? "ascending"));
  heading.append(button);
}
// A phone shows no headings: it sorts by this list.
for (const name of new Set(headings.map((heading) => heading.textContent)))
  form.order.add(new Option(name));
form.order.addEventListener("input", () => {
  for (const heading of headings.filter((one) => one.cellIndex === 0)) sort(heading, "");
  for (const heading of headings.filter((one) => one.textContent === form.order.value))
    sort(heading, "ascending");
});
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = rows.length < 2;
show();
