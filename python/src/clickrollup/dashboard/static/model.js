// The service's rows, arranged for the charts: every mark knows the whole, the selected part, and what the filters of
// the other dimensions leave of it.
import { byCountry } from './countries.js';
import { name } from './format.js';
import { state } from './state.js';

export const MAX_COUNTRIES = 8;
export const MAX_BROWSERS = 7;
export const MAX_TYPES = 12;

const events = (rows) => new Map(rows.map(([value, count]) => [value, count]));
const pairs = (rows) => new Map(rows.map(([value, other, count]) => [JSON.stringify([value, other]), count]));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// A sketch may see a few more devices or sessions than there were events: that is never shown.
const bounded = (row) => row.map((number, i) => (i < 2 ? number : Math.min(number ?? 0, row[1])));
const LISTS = ['countries', 'types', 'browsers', 'trend'];

export function truthful(numbers) {
  if (!numbers) return numbers;
  const { events: most, devices, sessions } = numbers.total ?? {};
  const total = { events: most, devices: Math.min(devices, most), sessions: Math.min(sessions, most) };
  const lists = LISTS.filter((key) => numbers[key]).map((key) => [key, numbers[key].map(bounded)]);
  return { ...numbers, total, ...Object.fromEntries(lists) };
}

export function model(board) {
  const base = truthful(board.base);
  const selected = truthful(board.selected);
  const part = selected ?? base;
  const own = { ...part, ...(board.own && truthful(board.own)), total: part.total };
  return {
    board,
    base,
    part,
    own,
    isFiltered: selected !== null,
    isEmpty: base.total.events === 0,
    countries: countries(base, part, own),
    types: plain(base.types, part.types, own.types),
    browsers: plain(base.browsers, part.browsers, own.browsers),
    trend: trend(board.range, base, part),
  };
}

// Values of a dimension, the most frequent first, with counts of events and of sessions.
function plain(rows, chosen, others) {
  const counts = events(chosen);
  const owns = events(others);
  const sessions = new Map(others.map((row) => [row[0], row[3]]));
  return rows.map(([value, count, , distinct]) => ({
    value,
    values: [value],
    label: name(value),
    all: count,
    part: counts.get(value) ?? 0,
    own: owns.get(value) ?? 0,
    allSessions: distinct,
    sessions: sessions.get(value) ?? 0,
  }));
}

function countries(base, part, own) {
  const counts = events(part.countries);
  const owns = events(own.countries);
  const over = (found, values) => sum(values.map((value) => found.get(value) ?? 0));
  return byCountry(base.countries).map((country) => ({
    ...country,
    all: country.events,
    part: over(counts, country.values),
    own: over(owns, country.values),
  }));
}

// The first few, and all others as one, unless the viewer has switched that off.
export function firstFew(items, most) {
  if (items.length <= most) return items;
  const rest = items.slice(most - 1);
  const first = items.slice(0, most - 1);
  if (!state.others) return first;
  const over = (key) => sum(rest.map((item) => item[key]));
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

export const OTHERS = Symbol('others');

// What the first few leave out, in words; empty where they hold everything.
export function leftOut(items, most, what) {
  if (state.others || items.length <= most) return '';
  const rest = items.slice(most - 1);
  return `${rest.length} ${what} with ${sum(rest.map((item) => item.all))} events not shown`;
}

// Events of several countries with several values of another dimension.
export function crossing(rows, chosen, others) {
  const found = { all: pairs(rows), part: pairs(chosen), own: pairs(others) };
  const over = (key, some, more) =>
    sum(some.flatMap((value) => more.map((other) => found[key].get(JSON.stringify([value, other])) ?? 0)));
  return (country, other) =>
    Object.fromEntries(Object.keys(found).map((key) => [key, over(key, country.values, other.values)]));
}

// A point for each bucket of the range, also for those in which nothing happened.
function trend(range, base, chosen) {
  const all = new Map(base.trend.map((row) => [row[0], row]));
  const part = new Map(chosen.trend.map((row) => [row[0], row]));
  const now = Date.now() / 1000;
  const points = [];
  for (let start = range.start; start < range.end && start <= now; start += range.seconds) {
    points.push({
      start,
      isOver: start + range.seconds <= now,
      all: all.get(start)?.[1] ?? 0,
      part: part.get(start)?.[1] ?? 0,
      devices: part.get(start)?.[2] ?? 0,
      sessions: part.get(start)?.[3] ?? 0,
    });
  }
  return points;
}
