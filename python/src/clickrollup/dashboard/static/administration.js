// @ts-check
// The administration page: state of rollups, runs, loader and dead letters, to look at only.
import { byId, element } from './dom.js';
import { age, count } from './format.js';

/** @type {Record<string, string>} */
const TITLES = { rollups: 'Rollups', loader: 'Loader', runs: 'Last runs', dead_letters: 'Last dead letters' };
/** @type {Record<string, string>} */
const NOTHING = {
  rollups: 'No rollup.',
  loader: 'No loader has written here.',
  runs: 'No run yet.',
  dead_letters: 'No dead letter.',
};
/** @type {Record<string, string>} */
const BADGES = { live: 'Live', behind: 'Behind', failing: 'Rollups failing', database: 'Database away' };
const ages = new Set(['seconds_since_run']);
const asked = new URLSearchParams(location.search);
/** @type {[string, string][]} */
const opened = ['token', 'link'].filter((name) => asked.has(name)).map((name) => [name, asked.get(name) ?? '']);
const query = opened.length > 0 ? `?${new URLSearchParams(opened)}` : '';

document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
byId('back').search = query;

/** @param {string} column @param {any} value */
function text(column, value) {
  if (value === null) return '';
  if (ages.has(column)) return `${age(value)} ago`;
  if (typeof value === 'number') return count(value);
  return /_at$/.test(column) ? new Date(value).toLocaleString('en-GB') : String(value);
}

/** @param {string} name @param {Record<string, any>[]} rows */
function table(name, rows) {
  const section = element('section', { className: 'card' }, element('h2', { textContent: TITLES[name] }));
  if (rows.length === 0) {
    section.append(element('p', { textContent: NOTHING[name] }));
    return section;
  }
  const columns = Object.keys(rows[0]);
  /** @param {string} column */
  const numeric = (column) => rows.some((row) => typeof row[column] === 'number');
  const head = element(
    'tr',
    {},
    ...columns.map((column) =>
      element('th', {
        scope: 'col',
        className: numeric(column) ? 'number' : '',
        textContent: column.replaceAll('_', ' '),
      }),
    ),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...columns.map((column) =>
        element('td', {
          textContent: text(column, row[column]),
          className: column === 'state' ? `state-${row[column]}` : numeric(column) ? 'number' : '',
        }),
      ),
    ),
  );
  section.append(element('table', { id: name }, element('thead', {}, head), element('tbody', {}, ...body)));
  return section;
}

async function show() {
  try {
    const answer = await fetch(`/api/administration${query}`);
    const body = await answer.json();
    if (answer.headers.get('X-Clickrollup-Wrong') === 'link') location.reload();
    if (!answer.ok) throw new Error(body.error);
    byId('problem').hidden = true;
    const scrolled = scrollY;
    for (const card of document.querySelectorAll('.card')) card.remove();
    byId('tables').append(...Object.keys(TITLES).map((name) => table(name, body.tables[name])));
    scrollTo(0, scrolled);
    byId('freshness').dataset.state = body.freshness.state;
    byId('freshness-text').textContent = BADGES[body.freshness.state];
    document.documentElement.dataset.state = 'ready';
  } catch (error) {
    byId('problem').textContent = error instanceof Error ? error.message : String(error);
    byId('freshness').dataset.state = 'away';
    byId('freshness-text').textContent = 'Not answered';
    byId('problem').hidden = false;
  }
  setTimeout(show, 10000);
}

show();
