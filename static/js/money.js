// The table of a sheet's money: sums while people type, ranges pasted from a spreadsheet, arrows up and down.
// Without this script everything works, with sums as of the last answer of the server.
import { inEuro, readStated } from "./amounts.js";
import { cellsOf, named, rowsOf } from "./money-grid.js";
import { letPaste } from "./money-paste.js";

// Cents by column, the whole last; lines that don't count are left out, and so is what can't be read.
const columnSums = (grid, informational) => {
  const sums = [];
  for (const row of rowsOf(grid)) {
    const removed = named(row, "DELETE").checked;
    row.classList.toggle("money-grid__row--removed", removed);
    const counts = !informational && !removed && !named(row, "is_informational").checked;
    let own = 0;
    cellsOf(row).forEach((cell, column) => {
      const cents = cell.value.trim() ? readStated(cell.value) : 0;
      own += cents ?? 0;
      sums[column] = (sums[column] ?? 0) + (counts ? cents ?? 0 : 0);
    });
    row.querySelector("[data-row-sum]").textContent = own ? inEuro(own) : "";
  }
  return [...sums, sums.reduce((whole, cents) => whole + cents, 0)];
};

const showRow = (row, sums) => {
  row.querySelectorAll("td").forEach((cell, column) => {
    cell.textContent = inEuro(sums[column]);
  });
};

const showSums = (form) => {
  const [cost, funding] = ["cost", "funding"].map((name) => form.querySelector(`[data-money="${name}"]`));
  const informational = "informational" in form.dataset;
  const costs = columnSums(cost, informational);
  const cover = columnSums(funding, informational);
  showRow(cost.querySelector('[data-money-sum="total"]'), costs);
  showRow(funding.querySelector('[data-money-sum="total"]'), cover);
  const gap = funding.querySelector('[data-money-sum="gap"]');
  const missing = costs.map((cents, column) => cents - cover[column]);
  showRow(gap, missing);
  gap.querySelectorAll("td").forEach((cell, column) => {
    cell.classList.toggle("money-grid__gap", missing[column] > 0);
    cell.classList.toggle("money-grid__surplus", missing[column] < 0);
  });
};

// What a row of funding can be filled from, once it says who pays.
const showFilling = (form) => {
  for (const button of form.querySelectorAll('button[name="fill"]')) {
    const payer = named(button.closest("[data-money-row]"), "payer").value;
    const from = !payer ? "any" : payer.startsWith("programme:") ? "rate" : "rest";
    button.querySelector("[data-fill-label]").textContent = button.dataset[from];
  }
};

const move = (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const cell = event.target.closest("td[data-column] input");
  if (!step || !cell) return;
  const row = cell.closest("[data-money-row]");
  const rows = rowsOf(row.closest("[data-money]"));
  const next = rows[rows.indexOf(row) + step];
  if (!next) return;
  event.preventDefault();
  cellsOf(next)[cellsOf(row).indexOf(cell)].focus();
};

for (const form of document.querySelectorAll("form[data-money-form]")) {
  const show = () => {
    showSums(form);
    showFilling(form);
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("keydown", move);
  letPaste(form, () => form.dispatchEvent(new Event("input", { bubbles: true })));
  show();
}
