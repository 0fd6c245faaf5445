// The rows and columns of a table of a sheet's money, and adding to them without a round trip.
export const rowsOf = (grid) => [...grid.querySelectorAll("[data-money-row]")];
export const cellsOf = (row) => [...row.querySelectorAll("td[data-column] input")];
export const named = (row, name) => row.querySelector(`[name$="-${name}"]`);
export const cellOf = (row, year) => named(row, `year_${year ?? "none"}`);

// A new empty row at the end; null where the table is full. `put` sets a control's value.
export const addRow = (grid, put) => {
  const total = grid.querySelector('[name$="-TOTAL_FORMS"]');
  const number = Number(total.value);
  if (number >= Number(grid.dataset.mostRows)) return null;
  const shell = document.createElement("template");
  shell.innerHTML = grid.querySelector("template").innerHTML
    .replaceAll("__prefix__", String(number)).replaceAll("__number__", String(number + 1));
  const row = shell.content.querySelector("[data-money-row]");
  grid.querySelector("tbody").append(row);
  put(total, String(number + 1));
  return row;
};

const headsOf = (grid) => [...grid.querySelectorAll("thead th[data-year]")];
export const yearsOf = (grid) => headsOf(grid).map((head) => Number(head.dataset.year)).filter(Boolean);

const renumber = (grid) => {
  for (const line of [...grid.querySelectorAll("tr"), ...grid.querySelector("template").content.querySelectorAll("tr")]) {
    line.querySelectorAll("td[data-column]:not([data-column=total])").forEach((cell, column) => {
      cell.dataset.column = String(column);
    });
  }
};

// The cell of a row for `year`, made of its cell without a year.
const cellMadeFrom = (cell, year) => {
  const made = cell.cloneNode(true);
  made.classList.remove("money-grid__cell--error");
  const [input, label] = [made.querySelector("input"), made.querySelector("label")];
  if (!input) return made; // of a sum
  for (const name of ["value", "aria-invalid", "aria-describedby"]) input.removeAttribute(name);
  input.value = "";
  input.name = input.name.replace(/none$/, year);
  input.id = label.htmlFor = input.id.replace(/none$/, year);
  label.textContent = label.textContent.replace("ohne Jahr", year);
  return made;
};

const addColumn = (grid, year) => {
  const heads = headsOf(grid);
  const place = heads.findIndex((head) => !head.dataset.year || Number(head.dataset.year) > year);
  const last = heads.length - 1; // without a year
  const head = heads[last].cloneNode(true);
  head.dataset.year = head.textContent = String(year);
  heads[place].before(head);
  const added = [head];
  const lines = [
    ...grid.querySelectorAll("[data-money-row], [data-money-sum]"),
    ...grid.querySelector("template").content.querySelectorAll("[data-money-row]"),
  ];
  for (const line of lines) {
    const cells = line.querySelectorAll("td[data-column]:not([data-column=total])");
    const cell = cellMadeFrom(cells[last], String(year));
    cells[place].before(cell);
    added.push(cell);
  }
  renumber(grid);
  return added;
};

// A column for `year` in all tables of the form; what was added, or null where it has columns enough.
export const addYear = (form, year) => {
  const grids = [...form.querySelectorAll("[data-money]")];
  if (yearsOf(grids[0]).length >= Number(form.dataset.mostYears)) return null;
  const sent = document.createElement("input");
  Object.assign(sent, { type: "hidden", name: "years", value: String(year) });
  form.append(sent);
  return [sent, ...grids.flatMap((grid) => addColumn(grid, year))];
};

// Take away what was added.
export const remove = (form, added) => {
  for (const part of added) part.remove();
  form.querySelectorAll("[data-money]").forEach(renumber);
};
