// The board that the page shows: its cards, and what its dimensions and measures are called.
import { count, decimal } from './format.js';

export let board = null;
let titles = new Map();
let measures = new Map();

export function setBoard(found) {
  board = found;
  titles = new Map(Object.entries(found.dimensions));
  measures = new Map(Object.entries(found.measures));
}

const readable = (name) => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const dimensionTitle = (name) => titles.get(name)?.title || readable(name);
export const isCountry = (name) => titles.get(name)?.kind === 'country';
export const measureTitle = (name) => measures.get(name)?.title || readable(name);
// In a sentence: “All events”, “42 events”.
export const measureWords = (name) => {
  const title = measureTitle(name);
  return /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
};

// A number as the board wants it written, with its unit.
export function written(name, value) {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  const { unit = '', digits = 2 } = measures.get(name) ?? {};
  const text = Number.isInteger(value) ? count(value) : decimal(value, digits);
  return unit ? `${text} ${unit}` : text;
}

// With what it counts: “42 events”, “12.50 €”.
export const said = (name, text) => (measures.get(name)?.unit ? text : `${text} ${measureWords(name)}`);

export const zone = () => board?.time_zone || undefined;
