// Understanding a range that was copied in a spreadsheet: which of its columns are years, which are words.
import { readStated, saysNothing } from "./amounts.js";

const YEAR = /^(?:(?:hj|haushaltsjahr|jahr|ansatz|plan)\.? )?(\d{4})(?: ?\(?(?:€|eur|euro)\)?)?$/i;
const HEAD = /^(?:kostengruppen?|kostenart|mittelgeber|geldgeber|fördergeber|zuwendungsgeber|quelle|finanzierungsquelle|bezeichnung|position|pos\.?|nr\.?|nummer|haushaltsjahr|jahr|programm|förderprogramm|gewerk|maßnahme)?$/i;
const PROGRAMME_YEAR = /^(?:pj|programmjahr)$/i;
const UNDATED = /^ohne jahr/i;
const SUM = /^(?:zwischen|gesamt)?summe(?![a-zäöüß])|^gesamt(?:kosten|betrag|finanzierung)?(?![a-zäöüß])|^(?:insgesamt|zusammen)(?![a-zäöüß])/i;
const MOST_WORDS = 3;

// The cells of a range, as spreadsheets copy it: a cell with a tab, a line end or a quotation mark is quoted.
const cellsIn = (text) => {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).replace(/\s+/g, " ").trim());
    if (!end) break;
    if (end === "\n") rows.push([]);
  }
  return rows;
};

const yearIn = (text) => {
  const year = Number(text.match(YEAR)?.[1]);
  return year >= 1950 && year <= 2150 ? year : null;
};
const isWord = (text) => !saysNothing(text) && readStated(text) === null;

// A first row is a head when it names years: after a word that says so or no word at all, or one year after the other.
const isHead = (row, rest) => {
  const years = row.map(yearIn).filter(Boolean);
  if (!rest.length || !years.length || row.some((text) => !yearIn(text) && !saysNothing(text) && !isWord(text))) return false;
  const rises = years.every((year, index) => !index || year > years[index - 1]);
  const follows = years.length > 1 && years.at(-1) - years[0] === years.length - 1;
  return rises && (follows || (!yearIn(row[0]) && HEAD.test(row[0])));
};

const meaning = (text, index, firstYear) => {
  if (yearIn(text)) return { kind: "year", year: yearIn(text) };
  if (UNDATED.test(text)) return { kind: "year", year: null };
  if (SUM.test(text)) return { kind: "sum" };
  if (PROGRAMME_YEAR.test(text)) return { kind: "programme_year" };
  return { kind: index < firstYear ? "word" : "left" };
};

// Without a head, columns are words up to the last of the first ones that holds more words than amounts.
const wordColumns = (rows, width) => {
  const isWords = (index) => {
    const filled = rows.map((row) => row[index] ?? "").filter((text) => !saysNothing(text));
    return filled.filter(isWord).length * 2 > filled.length;
  };
  return Array.from({ length: Math.min(width, MOST_WORDS) }, (_, index) => index).findLast(isWords) ?? -1;
};

// {columns: what each column means, heads, rows}: the range as it is meant; amounts under no year are of kind "next".
export const readBlock = (text) => {
  const [first, ...rest] = cellsIn(text);
  if (isHead(first, rest)) {
    const firstYear = first.findIndex(yearIn);
    const width = Math.max(first.length, ...rest.map((row) => row.length));
    const heads = Array.from({ length: width }, (_, index) => first[index] ?? "");
    return { columns: heads.map((head, index) => meaning(head, index, firstYear)), heads, rows: rest };
  }
  const rows = [first, ...rest];
  const width = Math.max(...rows.map((row) => row.length));
  const lastWord = wordColumns(rows, width);
  const columns = Array.from({ length: width }, (_, index) =>
    index <= lastWord ? { kind: "word" } : { kind: "next", offset: index - lastWord - 1 });
  return { columns, heads: [], rows };
};

export const isSum = (text) => SUM.test(text);
