// Amounts while people type: what counts is what the server reads and adds.
const UNITS = { t: 1e3, tsd: 1e3, tausend: 1e3, mio: 1e6, million: 1e6, millionen: 1e6 };
const AMOUNT = /^(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ '’]\d{3})+)(?:,(\d+|-{1,2}|–))?$/;

// Whether a cell is empty, also as Excel writes it ("-   €") and the portal ("–").
export const saysNothing = (text) => /^((€|euro?)? ?[-–—−]{1,2} ?(€|euro?)?)?$/i.test(text.replace(/\s+/g, " ").trim());

// Cents of an amount as measures/amounts.py reads it; null where it is none.
export const readCents = (text) => {
  const bare = text.toLowerCase().replace(/\s+/g, " ").trim()
    .replace(/^(€|euro?) ?/, "").replace(/ ?(€|(?<![a-z])euro?|(?<=t)eur)$/, "");
  const [, number, unit] = bare.match(/^(.*?) ?(tsd|tausend|t|mio|millionen|million)?\.?$/);
  const match = number.match(AMOUNT);
  if (!match || (match[1].includes(".") && match[1].startsWith("0"))) return null;
  const whole = match[1].replace(/\D/g, "");
  const decimals = /\d/.test(match[2] ?? "") ? match[2] : "0";
  const cents = Number(`${whole}.${decimals}`) * (unit ? UNITS[unit] : 1) * 100;
  return Math.abs(cents - Math.round(cents)) < 1e-4 ? Math.round(cents) : null;
};

export const inEuro = (cents) =>
  new Intl.NumberFormat("de-DE", {
    style: "currency", currency: "EUR", minimumFractionDigits: cents % 100 ? 2 : 0,
  }).format(cents / 100);

// Lower end of what a cell states: "ca. 400.000 – 520.000"; null where it states no amount.
export const readStated = (text) => {
  const bare = text.trim().replace(/^(ca|circa|zirka|rund|rd|etwa|ungefähr|ungef|geschätzt)\b\.? ?|^[~≈] ?/i, "");
  const ends = bare.match(/^(\d.*?)(?: ?[–—] ?| - |(?<=[\dt€])-(?=\d)| bis )(\d.*)$/i);
  if (!ends) return readCents(bare);
  const [lower, upper] = [readCents(ends[1]), readCents(ends[2])];
  const unit = ends[2].match(/ ?(tsd|tausend|t|mio|millionen|million)\.?(?: ?€)?$/i);
  const shared = unit && lower !== null ? readCents(`${ends[1]} ${unit[1]}`) : null;
  return shared !== null && shared <= upper ? shared : lower;
};
