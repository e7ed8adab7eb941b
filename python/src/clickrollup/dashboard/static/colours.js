// @ts-check
// Colours of a theme, and one for each value of a dimension that stays with it, in this browser for ever.
import { board } from './board.js';
import { OTHERS } from './model.js';

// Told apart also by people who see no red, no green or no blue; tests/python/unit/test_dashboard_colours.py measures it.
/** @type {Record<string, string[]>} */
const PALETTES = {
  light: ['#0b28a4', '#e56f2d', '#9686bf', '#970000', '#6785fb', '#b87e76', '#552767', '#691b2f'],
  dark: ['#2d6bf0', '#ca4e00', '#9ad87a', '#ff9fff', '#efee46', '#a06251', '#49ffd6', '#806d92'],
};
// A board may have its own.
const palette = () => (board?.colours.values?.length ? board.colours.values : PALETTES[theme()]);
/** @type {Record<string, string>} */
const GREY = { light: '#6b7280', dark: '#9aa3b2' };
const KEPT = 'clickrollup colours';

function remembered() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEPT) ?? '[]'));
  } catch {
    return new Map();
  }
}

/** @type {Map<string, number>} */
const seats = remembered();

function remember() {
  try {
    localStorage.setItem(KEPT, JSON.stringify([...seats].slice(-2000)));
  } catch {
    // A frame may have no storage: its colours last as long as it does.
  }
}

/** @returns {string} */
export const theme = () => document.documentElement.dataset.theme ?? 'light';

/** @returns {Palette} */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of('ink'),
    soft: of('soft'),
    line: of('line'),
    card: of('card'),
    land: of('land'),
    accent: of('accent'),
    onSolid: theme() === 'dark' ? '#10141b' : '#ffffff',
  };
}

// A value begins with the colour that its name says, so that all browsers have the same ones. Where another value of the
// dimension has it, the value takes the next that is least used.
/** @param {string} dimension @param {any} key */
function seat(dimension, key) {
  const many = palette().length;
  const used = Array.from({ length: many }, () => 0);
  for (const [name, taken] of seats) if (JSON.parse(name)[0] === dimension) used[taken % many] += 1;
  const first = [...String(key)].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7) % many;
  const least = Math.min(...used);
  return Array.from({ length: many }, (_, step) => (first + step) % many).find((at) => used[at] === least) ?? first;
}

/** @param {string} dimension @param {any} key @returns {string} */
export function colourOf(dimension, key) {
  if (key === OTHERS) return GREY[theme()];
  const name = JSON.stringify([dimension, key]);
  if (!seats.has(name)) {
    seats.set(name, seat(dimension, key));
    remember();
  }
  return palette()[(seats.get(name) ?? 0) % palette().length];
}

/** @param {string} colour */
export function pale(colour, opacity = 0.24) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

// A mark keeps the size of the whole; of it, from the bottom up or from the left, the selected part is solid.
/** @param {string} colour @param {number} part @param {number} whole */
export function filled(colour, part, whole, isLying = false) {
  const share = whole > 0 ? part / whole : 0;
  if (share >= 1) return colour;
  if (share <= 0) return pale(colour);
  const colorStops = [
    [0, colour],
    [share, colour],
    [share, pale(colour)],
    [1, pale(colour)],
  ].map(([offset, color]) => ({ offset, color }));
  return { type: 'linear', x: 0, y: isLying ? 0 : 1, x2: isLying ? 1 : 0, y2: 0, colorStops };
}
