// What the viewer asked for. It lives in the URL, so that a link, a reload and the back button bring it back.
import { fromParameter, toParameter } from './format.js';

export const DIMENSIONS = ['country', 'event_type', 'browser'];
export const RANGES = ['15m', '1h', '6h', '24h', '7d', '30d', 'custom'];
const CHART_NAMES = ['trend', 'map', 'types', 'columns', 'ribbon'];
const THEMES = ['light', 'dark'];

const listeners = [];
export let state = read();

function read() {
  const query = new URLSearchParams(location.search);
  const range = query.get('range');
  return {
    range: RANGES.includes(range) ? range : '24h',
    from: query.get('from') ?? '',
    until: query.get('until') ?? '',
    tenant: query.get('tenant') ?? '',
    ...Object.fromEntries(DIMENSIONS.map((name) => [name, query.getAll(name).map(fromParameter)])),
    others: query.get('others') !== '0',
    theme: known(query, 'theme', THEMES),
    embed: query.has('embed'),
    chart: known(query, 'chart', CHART_NAMES),
    link: query.get('link') ?? '',
    token: query.get('token') ?? '',
    notes: [
      note(query, 'range', RANGES, 'the last 24 h are shown'),
      note(query, 'chart', CHART_NAMES, 'all charts are shown'),
      note(query, 'theme', THEMES, 'the browser’s own is taken'),
    ].filter(Boolean),
  };
}

function known(query, name, values) {
  return values.includes(query.get(name)) ? query.get(name) : '';
}

// What the address asks for and there is not.
function note(query, name, values, instead) {
  const asked = query.get(name) ?? '';
  if (asked === '' || values.includes(asked)) return '';
  return `There is no ${name} “${asked.slice(0, 40)}”: ${instead}. Known are ${values.join(', ')}.`;
}

// What the service is asked with: times, tenant, values, and the link; a frame has its token.
export function question(extra = {}) {
  const query = new URLSearchParams({ range: state.range });
  if (state.range === 'custom') {
    query.set('from', state.from);
    query.set('until', state.until);
  }
  if (state.tenant) query.set('tenant', state.tenant);
  if (state.token) query.set('token', state.token);
  if (state.link) query.set('link', state.link);
  for (const name of DIMENSIONS) for (const value of state[name]) query.append(name, toParameter(value));
  for (const [name, value] of Object.entries(extra)) query.set(name, value);
  return query;
}

function address() {
  const query = question();
  if (state.theme) query.set('theme', state.theme);
  if (state.embed) query.set('embed', '1');
  if (state.chart) query.set('chart', state.chart);
  if (!state.others) query.set('others', '0');
  return `?${query}`;
}

export function change(what) {
  state = { ...state, ...what, notes: [] };
  history.pushState(null, '', address());
  tellListeners();
}

function tellListeners() {
  for (const listener of listeners) listener();
}

export function onChange(listener) {
  listeners.push(listener);
}

addEventListener('popstate', () => {
  state = read();
  tellListeners();
});

const same = (some, others) => some.length === others.length && some.every((value) => others.includes(value));

// A click selects what it hit, and a second click on the same clears it; `more` adds to what is selected.
export function toggle(wanted, more = false) {
  const names = Object.keys(wanted);
  if (more) {
    change(
      Object.fromEntries(
        names.map((name) => {
          const isIn = wanted[name].every((value) => state[name].includes(value));
          return [
            name,
            isIn
              ? state[name].filter((value) => !wanted[name].includes(value))
              : [...new Set([...state[name], ...wanted[name]])],
          ];
        }),
      ),
    );
  } else {
    const isSelected = names.every((name) => same(state[name], wanted[name]));
    change(isSelected ? Object.fromEntries(names.map((name) => [name, []])) : wanted);
  }
}

export const clear = () => change(Object.fromEntries(DIMENSIONS.map((name) => [name, []])));
export const isSelected = (name, values) =>
  state[name].length > 0 && values.some((value) => state[name].includes(value));
export const hasSelection = () => DIMENSIONS.some((name) => state[name].length > 0);
