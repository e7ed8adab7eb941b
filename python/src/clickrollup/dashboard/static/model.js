// The service's rows, arranged for the charts: every mark knows the whole and the selected part.
import { byCountry } from './countries.js';
import { name } from './format.js';

export const MAX_COUNTRIES = 8;
export const MAX_BROWSERS = 7;
export const MAX_TYPES = 12;

const events = (rows) => new Map(rows.map(([value, count]) => [value, count]));
const pairs = (rows) => new Map(rows.map(([value, other, count]) => [JSON.stringify([value, other]), count]));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

export function model(board) {
  const { base } = board;
  const part = board.selected ?? base;
  return {
    board,
    base,
    part,
    isFiltered: board.selected !== null,
    countries: countries(base, part),
    types: plain(base.types, part.types),
    browsers: plain(base.browsers, part.browsers),
    trend: trend(board),
  };
}

// Values of a dimension, the most frequent first, with both counts of events and of sessions.
function plain(rows, chosen) {
  const counts = events(chosen);
  const sessions = new Map(chosen.map((row) => [row[0], row[3]]));
  return rows.map(([value, count, , distinct]) => ({
    value,
    values: [value],
    label: name(value),
    all: count,
    part: counts.get(value) ?? 0,
    allSessions: distinct,
    sessions: sessions.get(value) ?? 0,
  }));
}

function countries(base, part) {
  const counts = events(part.countries);
  return byCountry(base.countries).map((country) => ({
    ...country,
    all: country.events,
    part: sum(country.values.map((value) => counts.get(value) ?? 0)),
  }));
}

// The first few, and all others as one.
export function firstFew(items, most, label = 'Others') {
  if (items.length <= most) return items;
  const rest = items.slice(most - 1);
  return [
    ...items.slice(0, most - 1),
    {
      key: 'others',
      value: undefined,
      label: `${label} (${rest.length})`,
      values: rest.flatMap((item) => item.values),
      all: sum(rest.map((item) => item.all)),
      part: sum(rest.map((item) => item.part)),
    },
  ];
}

// Events of several countries with several values of another dimension, whole and selected.
export function crossing(rows, chosen) {
  const all = pairs(rows);
  const part = pairs(chosen);
  const over = (found, some, others) =>
    sum(some.flatMap((value) => others.map((other) => found.get(JSON.stringify([value, other])) ?? 0)));
  return (country, other) => ({
    all: over(all, country.values, other.values),
    part: over(part, country.values, other.values),
  });
}

// A point for each bucket of the range, also for those in which nothing happened.
function trend({ range, base, selected }) {
  const all = new Map(base.trend.map((row) => [row[0], row]));
  const part = new Map((selected ?? base).trend.map((row) => [row[0], row]));
  const now = Date.now() / 1000;
  const points = [];
  for (let start = range.start; start < range.end && start <= now; start += range.seconds) {
    points.push({
      start,
      all: all.get(start)?.[1] ?? 0,
      part: part.get(start)?.[1] ?? 0,
      devices: part.get(start)?.[2] ?? 0,
      sessions: part.get(start)?.[3] ?? 0,
    });
  }
  return points;
}
