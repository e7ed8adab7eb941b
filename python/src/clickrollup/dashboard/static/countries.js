// @ts-check
// Countries by whatever name the data has for them: ISO codes of two or three letters, and English names.
// Maps, because an object has names of its own: a country may be called `__proto__` or `constructor`.
import { name } from './format.js';

/** @type {Map<string, string>} */
let aliases = new Map();
/** @type {Map<string, [number, number]>} */
let places = new Map();
const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** @param {string} iso */
const nameOf = (iso) =>
  english
    .of(iso)
    ?.replace(/ SAR China$/, '')
    .replace(/ \(.*\)$/, '');

// Names that differ in accents, case, points and little words only are one.
/** @param {string} words */
const plain = (words) =>
  words
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/\bst\b\.?/g, 'saint')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '');

export async function loadCountries() {
  const found = await (await fetch('/static/vendor/countries.json')).json();
  aliases = new Map(Object.entries(found.aliases).map(([alias, iso]) => [plain(alias), iso]));
  for (const iso of new Set(aliases.values()))
    for (const known of [nameOf(iso), english.of(iso)]) if (known) aliases.set(plain(known), iso);
  places = new Map(Object.entries(found.places));
}

/** @param {string | null} value */
export const isoOf = (value) => (value === null ? undefined : aliases.get(plain(value)));
/** @param {string | null} value */
export const labelOf = (value) => {
  const iso = isoOf(value);
  return (iso && nameOf(iso)) ?? (value === null ? 'Unknown' : name(value));
};
// Where a bubble stands for a country that is too small to see, or has no borders on the map.
/** @param {string} iso */
export const placeOf = (iso) => places.get(iso);

// Rows [country, events, devices, sessions], joined where two names mean one country; `values` are the names in the data.
/** @param {[string | null, number][]} rows */
export function byCountry(rows) {
  const found = new Map();
  for (const [value, events] of rows) {
    const key = isoOf(value) ?? `name ${value}`;
    const country = found.get(key) ?? { key, iso: isoOf(value), label: labelOf(value), values: [], events: 0 };
    country.values.push(value);
    country.events += events;
    found.set(key, country);
  }
  return [...found.values()].sort((a, b) => b.events - a.events);
}
