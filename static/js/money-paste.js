// Pastes a range of a spreadsheet into the table of a sheet's money. Rows and years are added as it needs them, a row
// that is named as one of the table goes into it, and what finds no place is kept in a field to copy from.
import { saysNothing } from "./amounts.js";
import { isSum, readBlock } from "./money-block.js";
import { addRow, addYear, cellOf, cellsOf, named, remove, rowsOf, yearsOf } from "./money-grid.js";

const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();
const choiceOf = (row) => named(row, "cost_group") ?? named(row, "payer");
const SHORTEST = 4; // letters that may stand for a longer name

// What can be chosen, and how people call it: "1.2 Wege" also "1.2" or "Wege"; a payer without a name as its group.
const choices = (select) =>
  [...select.options].filter((option) => option.value).map((option) => {
    const [, code, title] = option.text.match(/^(\d\S*) (.+)$/) ?? [];
    const group = option.text === "ohne Namen" ? option.parentElement.label : "";
    return { value: option.value, names: [option.text, code, title, group].filter(Boolean).map(plain) };
  });

const chosen = (select, text) => {
  const word = plain(text);
  const all = choices(select);
  const exact = all.filter((one) => one.names.includes(word));
  if (exact.length === 1) return exact[0];
  const own = /^eigen(?:mittel|anteil)/.test(word) && all.filter((one) => one.value.startsWith("own:"));
  const near = own || (word.length < SHORTEST ? [] : all.filter((one) => one.names.some((name) => name.startsWith(word))));
  return exact.length === 0 && near.length === 1 ? near[0] : null;
};

// {value, label}: what a row's words say; what is no cost group and no payer is its label.
const sayingOf = (grid, words) => {
  const [first, ...more] = words.filter((word) => !saysNothing(word));
  if (!first) return { value: "", label: "" };
  const found = chosen(choiceOf(grid.querySelector("template").content), first);
  const label = found ? more.filter((word) => !found.names.includes(plain(word))) : [first, ...more];
  return { value: found?.value ?? "", label: label.join(", ") };
};

const isEmpty = (row) =>
  !choiceOf(row).value && !named(row, "label").value && cellsOf(row).every((cell) => saysNothing(cell.value));

// A step that can be undone: every value that was set, every row and column that was added.
class Step {
  constructor(form, grid) {
    Object.assign(this, { form, grid, values: [], added: [], used: new Set(), left: [], amounts: 0, rows: 0, years: 0, lost: 0, sums: 0 });
  }

  put = (control, value) => {
    this.values.push([control, control.value]);
    control.value = value;
  };

  newRow() {
    const row = addRow(this.grid, this.put);
    if (row) {
      this.added.push(row);
      this.rows += 1;
    }
    return row;
  }

  rowAt(index) {
    while (rowsOf(this.grid).length <= index) if (!this.newRow()) return null;
    return rowsOf(this.grid)[index];
  }

  // The row that is called the same (and is of the same programme year), else an empty one from `first` on, else a new one.
  rowFor({ value, label }, programmeYear, first) {
    const rows = rowsOf(this.grid).filter((row) => !this.used.has(row) && !named(row, "DELETE").checked);
    const fits = (row) => !programmeYear || ["", programmeYear].includes(named(row, "programme_year")?.value);
    const same = rows.find((row) =>
      choiceOf(row).value === value && named(row, "label").value.trim() === label && fits(row));
    const later = rows.filter((row) => rowsOf(this.grid).indexOf(row) >= first);
    const row = ((value || label) && same) || later.find(isEmpty) || this.newRow();
    if (!row) return null;
    this.used.add(row);
    this.put(choiceOf(row), value);
    this.put(named(row, "label"), label);
    return row;
  }

  haveYears(years) {
    for (const year of years.filter((one) => one && !yearsOf(this.grid).includes(one))) {
      const added = addYear(this.form, year);
      if (!added) continue;
      this.added.push(...added);
      this.years += 1;
    }
  }

  undo() {
    for (const [control, value] of this.values.toReversed()) control.value = value;
    remove(this.form, this.added);
  }
}

const targetOf = (row, { kind, year, offset }, column) => {
  if (!row) return null;
  if (kind === "year") return cellOf(row, year);
  if (kind === "next") return cellsOf(row)[column + offset];
  return kind === "programme_year" ? named(row, "programme_year") : null;
};

const placeRow = (step, block, texts, row, column) => {
  const words = texts.filter((text, index) => text && block.columns[index].kind === "word");
  texts.forEach((text, index) => {
    const { kind } = block.columns[index];
    if (kind === "word") return;
    const target = targetOf(row, block.columns[index], column);
    if (target) step.put(target, saysNothing(text) ? "" : text);
    if (saysNothing(text)) return;
    step.amounts += target ? 1 : 0;
    step.sums += kind === "sum" ? 1 : 0;
    step.lost += target || kind === "sum" ? 0 : 1;
    if (!target) step.left.push([...words, block.heads[index], text].filter(Boolean).join("\t"));
  });
};

const keepWholeRow = (step, texts, isOfSums) => {
  step.left.push(texts.join("\t"));
  step[isOfSums ? "sums" : "lost"] += texts.filter((text) => !saysNothing(text)).length;
};

const place = (step, block, first, column) => {
  const isNamed = block.columns.some(({ kind }) => kind === "word");
  step.haveYears(block.columns.map(({ year }) => year));
  block.rows.forEach((texts, down) => {
    const words = texts.filter((_, index) => block.columns[index].kind === "word");
    const isOfSums = isSum(words.find(Boolean) ?? "");
    if (isNamed && texts.every(saysNothing)) return;
    const programmeYear = texts[block.columns.findIndex(({ kind }) => kind === "programme_year")];
    const rowFor = () => step.rowFor(sayingOf(step.grid, words), programmeYear, first);
    const row = isOfSums ? null : isNamed ? rowFor() : step.rowAt(first + down);
    if (row) placeRow(step, block, texts, row, column);
    else if (!texts.every(saysNothing)) keepWholeRow(step, texts, isOfSums);
  });
};

const counted = (number, one, several) => (number === 1 ? one : `${number} ${several}`);

const told = ({ amounts, rows, years, lost, sums }) => {
  const more = [rows && counted(rows, "eine neue Zeile", "neue Zeilen"), years && counted(years, "ein neues Jahr", "neue Jahre")];
  const done = [counted(amounts, "ein Wert", "Werte"), ...more.filter(Boolean)].join(", ");
  const missing = lost ? ` ${counted(lost, "Ein Wert fand", "Werte fanden")} keinen Platz.` : "";
  const added = sums ? " Summen rechnet die Tabelle selbst." : "";
  const kept = lost || sums ? " Was nicht eingefügt ist, steht unter den Tabellen zum Kopieren." : "";
  return `Eingefügt: ${done}.${missing}${added}${kept} Gespeichert wird erst mit „Speichern“.`;
};

// Handles pasting into `form`; `changed` is called after each paste and after it was undone.
export const letPaste = (form, changed) => {
  const [note, undo] = [form.querySelector("[data-money-note]"), form.querySelector("[data-money-undo]")];
  const kept = form.querySelector("[data-money-left]");
  const field = kept.querySelector("textarea");
  let steps = [];
  let isTyped = false; // since the last paste: then Ctrl+Z is the browser's

  const show = (words) => {
    note.textContent = words;
    undo.hidden = !steps.length;
    kept.hidden = !field.value;
    changed();
  };

  const undoLast = () => {
    steps.pop().undo();
    isTyped = false;
    show("Das Einfügen ist rückgängig gemacht.");
  };

  form.addEventListener("paste", (event) => {
    const row = event.target.closest("[data-money-row]");
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!row || !text || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const grid = row.closest("[data-money]");
    const step = new Step(form, grid);
    const column = cellsOf(row).indexOf(event.target);
    place(step, readBlock(text), rowsOf(grid).indexOf(row), Math.max(column, 0));
    if (step.left.length) step.put(field, [field.value, ...step.left].filter(Boolean).join("\n"));
    steps.push(step);
    isTyped = false;
    show(told(step));
  });

  form.addEventListener("input", (event) => {
    if (event.isTrusted) isTyped = true;
  });
  form.addEventListener("keydown", (event) => {
    if (!steps.length || isTyped || event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    undoLast();
  });
  undo.addEventListener("click", () => {
    const grid = steps.at(-1).grid;
    undoLast();
    if (undo.hidden) cellsOf(rowsOf(grid)[0])[0].focus();
  });
};
