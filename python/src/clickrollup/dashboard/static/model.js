// @ts-check
// The service's rows, arranged for the charts: every mark knows the whole, the selected part, and what the filters of
// the other dimensions leave of it.
import { isCountry } from './board.js';
import { byCountry } from './countries.js';
import { name } from './format.js';
import { state } from './state.js';

export const OTHERS = Symbol('others');
/** @param {(number | null | undefined)[]} numbers @returns {number} */
const sum = (numbers) => numbers.reduce((/** @type {number} */ total, number) => total + (number ?? 0), 0);

// What a card draws: its answer, and the same with what is missing in it filled.
/** @param {Card} card @param {Answer} answer @param {Numbers} [before] @returns {Drawn} */
export function model(card, answer, before = undefined) {
  const base = answer.base;
  const part = answer.part ?? base;
  const isFiltered = Boolean(answer.part);
  return {
    card,
    answer,
    before,
    base,
    part,
    own: answer.own ?? part,
    isFiltered,
    isEmpty: !base.total?.[0] && !(base.hours ?? []).length,
  };
}

// Rows by what they are grouped by; a dimension may be called anything, `constructor` too.
/** @param {Numbers} numbers @param {string[]} keys @returns {any[][]} */
export function rowsOf(numbers, ...keys) {
  const name = keys.join('\0');
  const rows = numbers.rows ?? {};
  return Object.hasOwn(rows, name) ? rows[name] : [];
}

/** @param {Value[]} values */
const key = (values) => JSON.stringify(values);
/** @param {any[][]} rows @param {number} keys @param {number} place */
const found = (rows, keys, place) => new Map(rows.map((row) => [key(row.slice(0, keys)), row[keys + place]]));

// Values of a dimension, the most frequent first: with all, the selected part, and what other filters leave of each.
/** @param {Drawn} drawn @param {string} dimension @param {number} place @returns {Item[]} */
export function values(drawn, dimension, place = 0) {
  /** @param {Numbers} numbers */
  const rows = (numbers) => rowsOf(numbers, dimension);
  const part = found(rows(drawn.part), 1, place);
  const own = found(rows(drawn.own), 1, place);
  /** @param {Map<string, any>} map @param {Value[]} names @returns {number | null} */
  const at = (map, names) => {
    const numbers = names.map((value) => map.get(key([value])) ?? null).filter((one) => one !== null);
    return numbers.length === 1 ? numbers[0] : sum(numbers);
  };
  // Numbers that do not add up are shown by each name that the data has for a country.
  const united =
    isCountry(dimension) && drawn.answer.additive[place]
      ? byCountry(rows(drawn.base).map((row) => /** @type {[Value, number]} */ ([row[0], row[1 + place]])))
      : rows(drawn.base).map((row) => plain(dimension, row[0], row[1 + place]));
  return united.map((item) => ({
    ...item,
    all: item.events ?? 0,
    part: at(part, item.values) ?? 0,
    own: at(own, item.values) ?? 0,
  }));
}

/** @param {string} dimension @param {Value} value @param {number} events */
function plain(dimension, value, events) {
  const [country] = isCountry(dimension) ? byCountry([[value, events]]) : [];
  return { key: value, value, label: name(value), ...country, values: [value], events };
}

// The first few, and all others as one, unless the viewer has switched that off or they do not add up.
/** @param {Item[]} items @param {number} most @returns {Item[]} */
export function firstFew(items, most, isAdditive = true) {
  if (items.length <= most) return items;
  const rest = items.slice(most - 1);
  const first = items.slice(0, most - 1);
  if (!state.others || !isAdditive) return first;
  /** @param {'all' | 'part' | 'own'} name */
  const over = (name) => sum(rest.map((item) => item[name]));
  return [
    ...first,
    {
      key: OTHERS,
      value: undefined,
      label: `Others (${rest.length})`,
      values: rest.flatMap((item) => item.values),
      all: over('all'),
      part: over('part'),
      own: over('own'),
    },
  ];
}

// What the first few leave out, in words; empty where they hold everything.
/** @param {Item[]} items @param {number} most @param {string} what */
export function leftOut(items, most, what, isAdditive = true) {
  if ((state.others && isAdditive) || items.length <= most) return '';
  const rest = items.slice(most - 1);
  return isAdditive
    ? `${rest.length} ${what} with ${sum(rest.map((item) => item.all))} not shown`
    : `${rest.length} ${what} not shown`;
}

// A measure of several values of one dimension with several of another.
/** @param {Drawn} drawn @param {string} first @param {string} second @returns {(one: Item, other: Item) => Three} */
export function crossing(drawn, first, second, place = 0) {
  const of = (/** @type {Numbers} */ numbers) => found(rowsOf(numbers, first, second), 2, place);
  const maps = { all: of(drawn.base), part: of(drawn.part), own: of(drawn.own) };
  /** @param {'all' | 'part' | 'own'} which @param {Value[]} some @param {Value[]} more */
  const over = (which, some, more) =>
    sum(some.flatMap((value) => more.map((other) => maps[which].get(key([value, other])) ?? 0)));
  return ({ values: some }, { values: more }) => ({
    all: over('all', some, more),
    part: over('part', some, more),
    own: over('own', some, more),
  });
}

// Where the buckets of a range begin, up to now.
/** @param {Span} range */
export function bucketStarts({ start, end, seconds, starts }) {
  const now = Date.now() / 1000;
  if (starts) return starts.filter((one) => one <= now);
  const found = [];
  for (let at = start; at < end && at <= now; at += seconds) found.push(at);
  return found;
}

// The measure in as many buckets just before the range, beside those of the range; none where nothing happened then, or
// where it is not known yet.
/** @param {Drawn} drawn @returns {{ start: number, number: number | null }[]} */
export function trendBefore(drawn) {
  const { answer, before } = drawn;
  if (before?.range === undefined || before.range.end !== answer.range.start || !before.trend?.length) return [];
  const numbers = new Map(before.trend.map(([start, number]) => [start, number]));
  return bucketStarts(before.range).map((start) => ({ start, number: numbers.get(start) ?? empty(drawn) }));
}

// A point for each bucket of the range, also for those in which nothing happened; of a split by value.
/** @param {Drawn} drawn @returns {Point[]} */
export function trend(drawn) {
  const { range } = drawn.answer;
  const now = Date.now() / 1000;
  const starts = bucketStarts(range);
  const all = new Map((drawn.base.trend ?? []).map((row) => [row[0], row]));
  const part = new Map((drawn.part.trend ?? []).map((row) => [row[0], row]));
  return starts.map((start, i) => ({
    start,
    isOver: (starts[i + 1] ?? (range.seconds ? start + range.seconds : range.end)) <= now,
    all: all.get(start)?.[1] ?? empty(drawn),
    part: part.get(start)?.[1] ?? empty(drawn),
    more: drawn.answer.kinds.slice(1).map((_, place) => part.get(start)?.[2 + place] ?? 0),
  }));
}

// Where nothing happened a count is none, and an average is not known.
const COUNTED = new Set(['count', 'sum', 'distinct']);
/** @param {Drawn} drawn */
export const empty = (drawn, place = 0) => (COUNTED.has(drawn.answer.kinds[place]) ? 0 : null);

// The part of a trend that belongs to one value of what it is split by: a number for each bucket.
/** @param {Drawn} drawn @param {any[][] | undefined} rows @param {Item} item @returns {(number | null)[]} */
export function trendOf(drawn, rows, item) {
  const numbers = new Map();
  for (const [start, value, number] of rows ?? [])
    if (item.values.includes(value)) numbers.set(start, (numbers.get(start) ?? 0) + number);
  return bucketStarts(drawn.answer.range).map((start) => numbers.get(start) ?? empty(drawn));
}
