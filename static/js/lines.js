// Adds rows to a form without a round trip; on a sheet it shows the sums while people type.
// Without this script "Weitere Zeile" asks the server; the sums that count are the server's.
import { inEuro, readCents, saysNothing } from "./amounts.js";

const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

const sumOf = (form, kind) => {
  let cents = 0;
  let unread = 0;
  for (const row of form.querySelectorAll(`[data-lines="${kind}"] [data-line-list] [data-line]`)) {
    const removed = field(row, "DELETE").checked;
    row.classList.toggle("lines__row--removed", removed);
    const amount = field(row, "amount")?.value;
    if (removed || saysNothing(amount ?? "") || field(row, "is_informational").checked) continue;
    const read = readCents(amount);
    if (read === null) unread += 1;
    else cents += read;
  }
  return [cents, unread];
};

// What is missing, or what is there beyond the cost: the name stands with it, the amount is never negative.
const showRemainder = (form, gap) => {
  const name = form.querySelector("[data-remainder]");
  const [missing, beyond] = name.dataset.remainder.split("|");
  name.textContent = gap < 0 ? beyond : missing;
  form.querySelector('[data-sum="remainder"]').textContent = inEuro(Math.abs(gap));
};

const showSums = (form) => {
  const informational = form.elements.is_informational.checked;
  const [cost, unreadCost] = sumOf(form, "cost");
  const [funding, unreadFunding] = sumOf(form, "funding");
  sumOf(form, "actors");
  const show = (name, cents) => (form.querySelector(`[data-sum="${name}"]`).textContent = inEuro(cents));
  show("cost", informational ? 0 : cost);
  show("funding", informational ? 0 : funding);
  showRemainder(form, informational ? 0 : cost - funding);
  const unread = unreadCost + unreadFunding;
  form.querySelector("[data-sum-note]").textContent = informational
    ? "Die ganze Maßnahme ist nachrichtlich und zählt in keiner Summe."
    : unread
      ? `Summen während der Eingabe, ohne nachrichtliche Zeilen und ohne ${unread === 1 ? "einen nicht lesbaren Betrag" : `${unread} nicht lesbare Beträge`}.`
      : "Summen während der Eingabe, ohne nachrichtliche Zeilen.";
};

const addRow = (lines) => {
  const total = lines.querySelector('[name$="-TOTAL_FORMS"]');
  const list = lines.querySelector("[data-line-list]");
  const number = Number(total.value);
  const shell = document.createElement("div");
  shell.innerHTML = lines.querySelector("template").innerHTML.replaceAll("__prefix__", String(number));
  const row = shell.firstElementChild;
  row.setAttribute("aria-label", row.getAttribute("aria-label").replace("neu", String(number + 1)));
  list.append(row);
  total.value = String(number + 1);
  row.querySelector("select, input:not([type=hidden])").focus();
};

for (const form of document.querySelectorAll("form[data-lines-form]")) {
  for (const lines of form.querySelectorAll("[data-lines]")) {
    lines.querySelector('button[name="more"]').addEventListener("click", (event) => {
      event.preventDefault();
      addRow(lines);
    });
  }
  if (!form.querySelector("[data-sum-note]")) continue; // rows without money
  form.addEventListener("input", () => showSums(form));
  form.addEventListener("change", () => showSums(form));
  showSums(form);
}
