// @ts-check
// What the viewer asked for. It lives in the URL, so that a link, a reload and the back button bring it back.
import { board } from './board.js';
import { fromParameter, toParameter } from './format.js';

export const RANGES = ['15m', '1h', '6h', '24h', '7d', '30d', 'custom'];
const THEMES = ['light', 'dark'];
// Parameters with a meaning of their own; a dimension of such a name is `dimension.NAME`.
const RESERVED = new Set(
  'board card chart edit embed from link others page range search theme token tenant tv until view zone'.split(' '),
);
const MARK = 'dimension.';
const TENANT = /^(-?[0-9]{1,19})?$/;
/** @param {string} dimension */
const parameterOf = (dimension) => (RESERVED.has(dimension) ? MARK + dimension : dimension);
/** @param {string} parameter */
const dimensionOf = (parameter) =>
  parameter.startsWith(MARK) && RESERVED.has(parameter.slice(MARK.length)) ? parameter.slice(MARK.length) : parameter;

/** @type {(() => void)[]} */
const listeners = [];
export let state = read();

/** @typedef {ReturnType<typeof read>} State */
function read() {
  const query = new URLSearchParams(location.search);
  const range = query.get('range') ?? '';
  /** @type {Map<string, Value[]>} */
  const where = new Map();
  for (const [name, value] of query) {
    if (RESERVED.has(name)) continue;
    const dimension = dimensionOf(name);
    where.set(dimension, [...(where.get(dimension) ?? []), fromParameter(value)]);
  }
  const [from, until] = ['from', 'until'].map((key) => query.get(key) ?? '');
  const isTold = range !== 'custom' || Date.parse(from) < Date.parse(until);
  const tenant = query.get('tenant') ?? '';
  return {
    board: query.get('board') ?? '',
    page: query.get('page') ?? '',
    range: RANGES.includes(range) && isTold ? range : '',
    from: isTold ? from : '',
    until: isTold ? until : '',
    tenant: TENANT.test(tenant) ? tenant : '',
    where,
    others: query.get('others') !== '0',
    theme: THEMES.includes(query.get('theme') ?? '') ? (query.get('theme') ?? '') : '',
    embed: query.has('embed'),
    tv: query.has('tv'),
    chart: query.get('chart') ?? '',
    link: query.get('link') ?? '',
    token: query.get('token') ?? '',
    notes: [
      note('range', range, RANGES, 'the board’s own is taken'),
      isTold ? '' : 'The range does not say from when until when: the board’s own is taken.',
      TENANT.test(tenant) ? '' : `There is no tenant “${tenant.slice(0, 40)}”: all are shown.`,
      note('theme', query.get('theme') ?? '', THEMES, 'the browser’s own is taken'),
    ].filter(Boolean),
  };
}

// What the address asks for and there is not.
/** @param {string} name @param {string} asked @param {string[]} values @param {string} instead */
function note(name, asked, values, instead) {
  if (asked === '' || values.includes(asked)) return '';
  return `There is no ${name} “${asked.slice(0, 40)}”: ${instead}. Known are ${values.join(', ')}.`;
}

// Once the board is known: what it says of the address, and whether it has the card that is asked for.
export function fitBoard() {
  const ids = board.cards.map(({ id }) => id);
  const notes = [...board.notes, note('chart', state.chart, ids, 'all charts are shown')].filter(Boolean);
  state = {
    ...state,
    board: state.board && board.name,
    page: state.page && String(board.page),
    chart: ids.includes(state.chart) ? state.chart : '',
    notes: [...state.notes.filter((one) => !notes.includes(one)), ...notes],
  };
}

// Once the service has said which of the selected dimensions no rollup of the board has: nothing is filtered by these.
/** @param {string[]} unknown */
export function fitDimensions(unknown) {
  const gone = unknown.filter((name) => state.where.has(name));
  if (gone.length === 0) return;
  const where = new Map([...state.where].filter(([name]) => !gone.includes(name)));
  const notes = gone.map((name) => `There is no dimension “${name.slice(0, 40)}”: nothing is filtered by it.`);
  state = { ...state, where, notes: [...state.notes, ...notes] };
}

// What the service is asked with: board, times, tenant, values, and the link; a frame has its token.
/** @param {Record<string, string>} extra */
export function question(extra = {}) {
  const query = new URLSearchParams();
  for (const name of /** @type {const} */ (['board', 'page', 'range', 'tenant', 'token', 'link', 'chart']))
    if (state[name]) query.set(name, state[name]);
  if (state.range === 'custom') {
    query.set('from', state.from);
    query.set('until', state.until);
  }
  query.set('zone', Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC');
  for (const [name, values] of state.where)
    for (const value of values) query.append(parameterOf(name), toParameter(value));
  for (const [name, value] of Object.entries(extra)) query.set(name, value);
  return query;
}

export function address() {
  const query = question();
  query.delete('zone');
  if (state.theme) query.set('theme', state.theme);
  if (state.embed) query.set('embed', '1');
  if (state.tv) query.set('tv', '1');
  if (!state.others) query.set('others', '0');
  return `?${query}`;
}

/** @param {Partial<State>} what */
export function change(what) {
  state = { ...state, ...what, notes: [] };
  history.pushState(null, '', address());
  tellListeners();
}

// Goes to an address as a click on a link would, without loading the page again.
/** @param {Query} query */
export function visit(query) {
  history.pushState(null, '', query);
  state = read();
  tellListeners();
}

function tellListeners() {
  for (const listener of listeners) listener();
}

/** @param {() => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

addEventListener('popstate', () => {
  state = read();
  tellListeners();
});

/** @param {Value[]} some @param {Value[]} others */
const same = (some, others) => some.length === others.length && some.every((value) => others.includes(value));
/** @param {string} name @returns {Value[]} */
const chosen = (name) => state.where.get(name) ?? [];

/** @param {Filter} pairs */
function select(pairs) {
  const where = new Map(state.where);
  for (const [name, values] of pairs) {
    if (values.length > 0) where.set(name, values);
    else where.delete(name);
  }
  change({ where });
}

// A click selects what it hit, and a second click on the same clears it; `more` adds to what is selected.
/** @param {Filter} wanted */
export function toggle(wanted, more = false) {
  if (more) {
    select(
      wanted.map(([name, values]) => {
        const now = chosen(name);
        const isIn = values.every((value) => now.includes(value));
        return /** @type {[string, Value[]]} */ ([
          name,
          isIn ? now.filter((value) => !values.includes(value)) : [...new Set([...now, ...values])],
        ]);
      }),
    );
  } else {
    const isSelected = wanted.every(([name, values]) => same(chosen(name), values));
    select(isSelected ? wanted.map(([name]) => /** @type {[string, Value[]]} */ ([name, []])) : wanted);
  }
}

/** @param {string} name */
export const drop = (name) => select([[name, []]]);
export const clear = () => change({ where: new Map() });
/** @param {string} name @param {Value[]} values */
export const isSelected = (name, values) => chosen(name).some((value) => values.includes(value));
export const hasSelection = () => state.where.size > 0;
