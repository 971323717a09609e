
"use strict";
// The page is whole without this script; with it, tables can be sorted and students found.

/** What a cell is sorted by: its number where it has one, else its text. */
function order(row, column) {
  const cell = row.cells[column];
  if (!cell || cell.colSpan > 1) return -Infinity;
  const text = cell.dataset.order ?? (cell.textContent.trim() === "✓" ? "1" : cell.textContent.trim());
  const number = text.endsWith("–") ? -Infinity : Number(text);
  return text === "" || Number.isNaN(number) ? text.toLocaleLowerCase() : number;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a === b ? 0 : a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/** Sort the rows of a table's body by a column; those that are equal stay in their order. */
function sort(table, column, direction) {
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [order(row, column), row]);
  keyed.sort((a, b) => direction * compare(a[0], b[0]));
  body.append(...keyed.map(([, row]) => row));
}

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      for (const each of heads) each.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      sort(table, column, rising ? 1 : -1);
    });
  });
}

const find = document.getElementById("find");
const only = document.getElementById("only");
const rows = [...document.querySelectorAll("tr[data-find]")];

/** Show the students who have all the words that are looked for, in the table and in their sections. */
function filter() {
  const words = find.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = row.dataset.find;
    const fits = words.every((word) => text.includes(word)) && (!only.value || hasLost(text, only.value));
    row.hidden = !fits;
    shown += fits;
    const section = document.getElementById(row.dataset.student);
    if (section) section.hidden = !fits;
  }
  document.getElementById("found").textContent = `${shown} of ${rows.length} students`;
}

/** Whether one of the lines that a student can be found by is `wanted`. */
function hasLost(text, wanted) {
  return ` ${text} `.includes(` ${wanted.toLocaleLowerCase()} `);
}

if (find) {
  const form = find.form;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  filter();
}

const openers = document.querySelector(".openers");
if (openers) {
  openers.hidden = false;
  openers.addEventListener("click", (event) => {
    const open = event.target.dataset.open;
    if (!open) return;
    for (const each of document.querySelectorAll(".student:not([hidden])")) each.open = open === "true";
  });
}

/** Open the section that the address points at, even if the filter has hidden it. */
function follow() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  }
}

addEventListener("hashchange", follow);
follow();
