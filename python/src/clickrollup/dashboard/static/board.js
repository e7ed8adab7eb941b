// @ts-check
// The board that the page shows: its cards, and what its dimensions and measures are called.
import { count, decimal } from './format.js';

/** @type {Board} */
export let board = /** @type {any} */ (null);
/** @type {Map<string, { title?: string, kind?: string }>} */
let titles = new Map();
/** @type {Map<string, { title?: string, unit?: string, digits?: number }>} */
let measures = new Map();

/** @param {Board} found */
export function setBoard(found) {
  board = found;
  titles = new Map(Object.entries(found.dimensions));
  measures = new Map(Object.entries(found.measures));
}

/** @param {string} name */
const readable = (name) => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** @param {string} name */
export const dimensionTitle = (name) => titles.get(name)?.title || readable(name);
/** @param {string} name */
export const isCountry = (name) => titles.get(name)?.kind === 'country';
/** @param {string} name */
export const measureTitle = (name) => measures.get(name)?.title || readable(name);
// In a sentence: “All events”, “42 events”.
/** @param {string} name */
export const measureWords = (name) => {
  const title = measureTitle(name);
  return /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
};

// A number as the board wants it written, with its unit.
/** @param {string} name @param {number | string | null | undefined} value */
export function written(name, value) {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  const { unit = '', digits = 2 } = measures.get(name) ?? {};
  const text = Number.isInteger(value) ? count(value) : decimal(value, digits);
  return unit ? `${text} ${unit}` : text;
}

// With what it counts: “42 events”, “12.50 €”.
/** @param {string} name @param {string} text */
export const said = (name, text) => (measures.get(name)?.unit ? text : `${text} ${measureWords(name)}`);

export const zone = () => board?.time_zone || undefined;
