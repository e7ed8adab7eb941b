// @ts-check
// What stands above the cards: title, pages, badge, range, filters and notes.
import { board, dimensionTitle, isCountry, zone } from './board.js';
import { labelOf } from './countries.js';
import { byId, element } from './dom.js';
import { age, clockTime, fullMoment, instant, momentOf, name, span } from './format.js';
import { address, change, clear, drop, hasSelection, question, RANGES, state, visit } from './state.js';

const BADGES = ['away', 'database', 'failing', 'page', 'refused', 'behind', 'live'];

// The badge is the worst of page, service, database and runs.
/** @param {string} fault @param {Freshness | undefined} freshness @param {boolean} hasFailed */
export function drawBadge(fault, freshness, hasFailed) {
  const { state: fresh, seconds_since_run: run, seconds_since_load: load } = freshness ?? {};
  const now = [fault, fresh, hasFailed ? 'page' : ''];
  const shown = BADGES.find((one) => now.includes(one)) ?? 'loading';
  /** @type {Record<string, string>} */
  const words = {
    live: 'Live',
    loading: 'Connecting',
    away: 'Service away',
    database: 'Database away',
    failing: 'Rollups failing',
    page: 'Charts failed',
    refused: 'Not answered',
    behind: run === null ? 'Never rolled up' : `Rolled up ${run === undefined ? '' : age(run)} ago`,
  };
  byId('freshness').dataset.state = shown;
  byId('freshness-text').textContent = words[shown];
  byId('freshness').title = load === null || load === undefined ? '' : `The loader wrote last ${age(load)} ago`;
}

/** @param {Span} range */
export function drawContext(range) {
  const end = Math.min(range.end, Date.now() / 1000);
  byId('shown').textContent =
    `${fullMoment(range.start, zone())} – ${fullMoment(end, zone())}, ${span(end - range.start)}`;
  drawChips();
}

export function drawChips() {
  const notes = [...state.notes, board?.problem ?? ''].filter(Boolean);
  byId('notice').textContent = notes.join(' ');
  byId('notice').hidden = notes.length === 0;
  /** @param {string} label @param {() => void} act */
  const remove = (label, act) => {
    const button = element('button', { type: 'button', textContent: `${label} ×` });
    button.setAttribute('aria-label', `Remove filter ${label}`);
    button.addEventListener('click', act);
    return element('li', {}, button);
  };
  const chips = [...state.where].map(([dimension, values]) => {
    const labels = [...new Set(values.map(isCountry(dimension) ? labelOf : name))];
    const chip = remove(`${labels.slice(0, 3).join(', ')}${values.length > 3 ? ' …' : ''}`, () => drop(dimension));
    chip.title = dimensionTitle(dimension);
    return chip;
  });
  if (state.tenant && (board?.bound ?? null) === null)
    chips.unshift(remove(`Tenant ${state.tenant}`, () => change({ tenant: '' })));
  if (hasSelection()) {
    const all = element('button', { type: 'button', textContent: 'Clear all' });
    all.addEventListener('click', clear);
    chips.push(element('li', {}, all));
  }
  byId('chips').replaceChildren(...chips);
}

/** @type {Span | null} */
let rangeNow = null;
/** @param {Span} range */
export const rangeIs = (range) => {
  rangeNow = range;
};

export function buildRanges() {
  const buttons = RANGES.map((range) => {
    const button = element('button', {
      type: 'button',
      textContent: range === 'custom' ? 'Custom' : range,
      value: range,
    });
    button.addEventListener('click', () =>
      range === 'custom' ? openCustom() : change({ range, from: '', until: '' }),
    );
    return button;
  });
  byId('ranges').append(...buttons);
  byId('custom').addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    change({
      range: 'custom',
      ...Object.fromEntries(['from', 'until'].map((key) => [key, instant(momentOf(String(form.get(key)), zone()))])),
    });
  });
}

function openCustom() {
  const form = byId('custom');
  form.hidden = !form.hidden;
  if (rangeNow) {
    form.elements.from.value = clockTime(rangeNow.start, zone());
    form.elements.until.value = clockTime(Math.min(rangeNow.end, Date.now() / 1000), zone());
  }
  if (!form.hidden) form.elements.from.focus();
}

export function drawRanges() {
  const range = state.range || board?.range;
  for (const button of byId('ranges').querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.value === range));
  if (range !== 'custom') byId('custom').hidden = true;
}

// The head of a board: its name, its logo, its colours, its pages, and the other boards.
export function drawHead() {
  const query = question();
  const logo = byId('logo');
  byId('title').textContent = board.title;
  document.title = board.pages.length > 1 ? `${board.pages[board.page - 1]} – ${board.title}` : board.title;
  if (board.logo) logo.src = `/api/logo?${query}`;
  const root = document.documentElement;
  if (board.colours.accent) root.style.setProperty('--accent', board.colours.accent);
  else root.style.removeProperty('--accent');
  byId('foot').textContent = [
    board.footer,
    board.time_zone ? `Times are those of ${board.time_zone}.` : 'Times are your browser’s.',
  ].join(' ');
  drawPages();
  drawBoards();
  drawViews();
  byId('edit').hidden = board.bound !== null || state.embed || state.tv;
}

function drawPages() {
  byId('pages').hidden = board.pages.length < 2;
  byId('pages').replaceChildren(
    ...board.pages.map((title, i) => {
      const button = element('button', { type: 'button', textContent: title });
      if (i + 1 === board.page) button.setAttribute('aria-current', 'page');
      button.addEventListener('click', () => change({ page: String(i + 1), chart: '' }));
      return button;
    }),
  );
}

// What somebody has kept under a name: in the board's file for all, or in this browser.
const KEPT = 'clickrollup views';

/** @returns {Map<string, Query>} */
export function keptViews() {
  try {
    return new Map(JSON.parse(localStorage.getItem(`${KEPT} ${board.name}`) ?? '[]'));
  } catch {
    return new Map();
  }
}

/** @param {string} name @param {Query} query */
export function keepView(name, query) {
  const views = keptViews().set(name, query);
  localStorage.setItem(`${KEPT} ${board.name}`, JSON.stringify([...views]));
  drawViews();
}

export function drawViews() {
  const list = byId('views');
  /** @type {Map<string, Query>} */
  const views = new Map([...Object.entries(board.views ?? {}), ...keptViews()]);
  const keep = new Option('Keep this view …', 'keep');
  const options = [...views.keys()].map((one) => new Option(one, `view ${one}`));
  list.replaceChildren(new Option('Views', '', true, true), ...options, keep);
  list.hidden = state.embed || state.tv;
  list.onchange = () => {
    const chosen = list.value;
    list.value = '';
    if (chosen === 'keep') askName();
    else if (chosen) go(views.get(chosen.replace(/^view /, '')) ?? '');
  };
}

function askName() {
  const name = prompt('Name of this view, kept in this browser')?.trim().slice(0, 60);
  if (name) keepView(name, view());
}

// A selection without what says who looks: links are for one person.
export function view() {
  const query = new URLSearchParams(address());
  for (const name of ['token', 'link', 'board', 'chart', 'embed', 'tv', 'edit']) query.delete(name);
  return `?${query}`;
}

/** @param {Query} query */
function go(query) {
  const asked = new URLSearchParams(query);
  for (const name of /** @type {const} */ (['token', 'link', 'board'])) if (state[name]) asked.set(name, state[name]);
  visit(`?${asked}`);
}

function drawBoards() {
  /** @type {HTMLSelectElement} */
  const list = byId('boards');
  list.hidden = board.boards.length < 2;
  list.replaceChildren(
    ...board.boards.map(({ name: value, title }) => new Option(title, value, false, value === board.name)),
  );
  list.onchange = () => change({ board: list.value, page: '', chart: '', where: new Map() });
}
