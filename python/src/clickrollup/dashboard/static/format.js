// @ts-check
// Numbers, times and values of dimensions, as people read them.
const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** @typedef {{ start: number, end: number, seconds: number, starts?: number[], zone?: string }} Range */

/** @param {number} value */
export const count = (value) => whole.format(value);
/** @param {number} value @param {number} digits */
export const decimal = (value, digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);
/** @param {number} value */
export const compact = (value) => short.format(value);
/** @param {number} part @param {number} all */
export const percent = (part, all) => share.format(all ? part / all : 0);
/** @param {number | null} value */
export const rate = (value) =>
  value === null ? '–' : value >= 100 ? whole.format(Math.round(value)) : String(Math.round(value * 10) / 10);

// What has no shape of its own, or turns the letters around it: a name with it would look like another one, or as if it
// went on in the sentence beside it. Joiners stay, as some scripts and emoji are written with them.
const UNSEEN = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0001}]/gu;
const BLANK = /^(?:[\p{Z}\u115f\u1160\u2800\u3164\uffa0]|\u200c|\u200d)*$/u;

// Words from the data as all of it can be seen.
/** @param {string} words */
export const visible = (words) =>
  words.replace(
    UNSEEN,
    (one) => `<U+${/** @type {number} */ (one.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')}>`,
  );

/** @param {string | null} value */
export function name(value) {
  if (value === null) return 'unknown';
  if (value === '') return '(empty)';
  return BLANK.test(value) ? `(blank, ${value.length} long)` : visible(value);
}

const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
// A name in a sentence: one that is read from the right would take the number behind it to its other side.
/** @param {string} label */
export const apart = (label) => (FROM_THE_RIGHT.test(label) ? `\u2068${label}\u2069` : label);

/** @param {number} seconds */
export function age(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

const DAY = 86400;
/** @type {Intl.DateTimeFormatOptions} */
const SHORT_DAY = { day: 'numeric', month: 'short' };
/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: '2-digit', minute: '2-digit', hour12: false };
/** @param {number} seconds @param {Intl.DateTimeFormatOptions} options @param {string | undefined} timeZone */
const shown = (seconds, options, timeZone) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(seconds * 1000);

// A day of the rollups is one of UTC, wherever the browser is; units of the calendar are those of the rollup's zone.
/** @param {{ seconds: number, starts?: number[] }} range */
const isDay = ({ seconds, starts }) => starts !== undefined || seconds >= DAY;
/** @param {{ zone?: string }} range */
const dayZone = (range) => range.zone ?? 'UTC';

/** @param {number} seconds @param {Range} range @param {string} [zone] */
export const moment = (seconds, range, zone) =>
  isDay(range) ? shown(seconds, SHORT_DAY, dayZone(range)) : shown(seconds, CLOCK, zone);

/** @param {number} seconds @param {string} [zone] */
export const fullMoment = (seconds, zone) => shown(seconds, { ...SHORT_DAY, ...CLOCK }, zone);

/** @param {number} seconds @param {Range} range @param {string} [zone] */
export const bucketMoment = (seconds, range, zone) =>
  isDay(range) ? `${moment(seconds, range)} (${dayZone(range)})` : fullMoment(seconds, zone);

/** @param {number} seconds */
export const instant = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

// A moment by the clocks of a zone, undefined for the browser's, as a field for date and time has it.
/** @param {number} seconds @param {string} [timeZone] */
export const clockTime = (seconds, timeZone) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(seconds * 1000)
    .replace(' ', 'T');

// When clocks of a zone show a time; of an hour that they leave out, one beside it.
/** @param {string} clock @param {string} [timeZone] */
export function momentOf(clock, timeZone) {
  const wanted = Date.parse(`${clock}Z`) / 1000;
  let found = wanted;
  // The offset there may be another one than where the search begins.
  for (let step = 0; step < 2; step++) found += wanted - Date.parse(`${clockTime(found, timeZone)}Z`) / 1000;
  return found;
}

// How long a range is, to the minute: “24 h 56 min”.
/** @param {number} seconds */
export function span(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const days = minutes < 2880 ? 0 : Math.floor(minutes / 1440);
  /** @type {[number, string][]} */
  const parts = [
    [days, 'days'],
    [Math.floor(minutes / 60) - 24 * days, 'h'],
    [minutes % 60, 'min'],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, unit]) => `${number} ${unit}`)
    .join(' ');
}

// In a URL an unknown value is ~null; a value that begins with ~ has it doubled.
/** @param {string | null} value */
export const toParameter = (value) => (value === null ? '~null' : value.startsWith('~') ? `~${value}` : value);
/** @param {string} text */
export const fromParameter = (text) => (text === '~null' ? null : text.startsWith('~~') ? text.slice(1) : text);
