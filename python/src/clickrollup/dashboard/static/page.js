// The page: asks the service, draws the answer, and asks again when the service says that something is new.
import { buildCards, drawCards, element, hasFailed, loadMap, startCharts } from './cards.js';
import { labelOf, loadCountries } from './countries.js';
import { age, count, fullMoment, name, percent, rate, span } from './format.js';
import { listen } from './listen.js';
import { model } from './model.js';
import { buildPicker, drawPicker } from './picker.js';
import { change, clear, DIMENSIONS, hasSelection, onChange, question, RANGES, state } from './state.js';
import { buildTops, drawTops } from './tops.js';

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const MIN_SECONDS_BETWEEN = 2;
// Without a word from the service the page asks all the same: ages grow, and a range moves on.
const MAX_SECONDS_BETWEEN = 30;

let board = null;
let tops = null;
let asking = null;
let askedAt = 0;
let timer = null;
let waiting = null;
// What is wrong with the last question: the service or the database is away, or it was refused.
let fault = '';
// What is slower than this is said to be under way.
const SOON = 150;
const PATIENCE = 30_000;

async function ask() {
  clearTimeout(timer);
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  askedAt = Date.now();
  try {
    const lists = get('tops', mine.signal);
    // Whatever becomes of the lists is seen below, after the charts.
    lists.catch(() => {});
    board = await get('board', mine.signal);
    fault = '';
    problem('');
    draw();
    tops = await lists;
    drawTops(tops);
    drawNumbers(model(board));
    again(board.soon || tops.soon ? MIN_SECONDS_BETWEEN : MAX_SECONDS_BETWEEN);
  } catch (error) {
    if (error.name === 'AbortError') return;
    problem(error.message);
    again(5);
  } finally {
    if (asking === mine) {
      asking = null;
      isHere();
    }
  }
}

// Asked while map and names are still on their way.
const early = new Map();

function askEarly() {
  for (const path of ['board', 'tops']) {
    const url = `/api/${path}?${question()}`;
    const answer = fetch(url);
    answer.catch(() => {});
    early.set(url, answer);
  }
}

function isWaiting() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    root.dataset.waiting = '';
    byId('charts').setAttribute('aria-busy', 'true');
  }, SOON);
}

function isHere() {
  clearTimeout(waiting);
  delete root.dataset.waiting;
  byId('charts').removeAttribute('aria-busy');
}

async function get(path, signal) {
  const url = `/api/${path}?${question()}`;
  const asked = early.get(url);
  early.delete(url);
  let answer;
  try {
    answer = await (asked ?? fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) }));
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    fault = 'away';
    throw new Error('The dashboard’s service cannot be reached; trying again.');
  }
  const body = await answer.json().catch(() => ({ error: `The service answered ${answer.status}.` }));
  if (answer.ok) return body;
  // The service says on a page of its own why a link opens nothing any more.
  const wrong = answer.headers.get('X-Clickrollup-Wrong');
  if (wrong === 'link') location.reload();
  fault = wrong === 'database' ? 'database' : 'refused';
  throw new Error(body.error);
}

function again(seconds) {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? again(MAX_SECONDS_BETWEEN) : ask()), seconds * 1000);
}

function problem(sentence) {
  byId('problem').textContent = sentence;
  byId('problem').hidden = sentence === '';
  if (sentence === '') return;
  root.dataset.state = 'failed';
  drawBadge();
}

function draw() {
  const drawn = model(board);
  drawNumbers(drawn);
  drawContext();
  drawPicker(board.tenant);
  drawRanges();
  drawCards(drawn);
  drawBadge();
  byId('administration').hidden = board.tenant !== null;
  root.dataset.shown = String(question());
  root.dataset.draws = String(Number(root.dataset.draws ?? 0) + 1);
  root.dataset.state = 'ready';
}

// Beside a number: its share of the whole, and the change since the time just before, as long as this one.
function beside(key, { base, part, isFiltered }, before) {
  const share = isFiltered ? `${percent(part.total[key], base.total[key])} of ${count(base.total[key])}` : '';
  const change = before && before[key] > 0 ? part.total[key] / before[key] - 1 : null;
  const compared =
    change === null
      ? before
        ? `none in the ${span(before.seconds)} before`
        : ''
      : `${change >= 0 ? '▲' : '▼'} ${percent(Math.abs(change), 1)} on the ${span(before.seconds)} before`;
  return [share, compared].filter(Boolean).join(' · ');
}

function drawNumbers(drawn) {
  const { part } = drawn;
  const put = (key, value, note = '') => {
    document.querySelector(`[data-number="${key}"]`).textContent = value;
    document.querySelector(`[data-part="${key}"]`).textContent = note;
  };
  for (const key of ['events', 'devices', 'sessions']) {
    put(key, count(part.total[key]), beside(key, drawn, tops?.before));
  }
  put('rate', rate(board.per_second), board.per_second === null ? 'not for the past' : 'last 5 to 10 minutes');
  const { seconds_since_run: run, events_waiting: waiting } = board.freshness;
  put(
    'fresh',
    run === null ? 'never' : `${age(run)} ago`,
    waiting === null ? '' : `${count(waiting)} newer events counted live`,
  );
}

const BADGES = ['away', 'database', 'failing', 'page', 'refused', 'behind', 'live'];

// The badge is the worst of page, service, database and runs.
function drawBadge() {
  const { state: fresh, seconds_since_run: run, seconds_since_load: load } = board?.freshness ?? {};
  const now = [fault, fresh, hasFailed() ? 'page' : ''];
  const shown = BADGES.find((one) => now.includes(one)) ?? 'loading';
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

function drawContext() {
  const end = Math.min(board.range.end, Date.now() / 1000);
  byId('shown').textContent = `${fullMoment(board.range.start)} – ${fullMoment(end)}, ${span(end - board.range.start)}`;
  drawChips();
}

function drawChips() {
  byId('notice').textContent = state.notes.join(' ');
  byId('notice').hidden = state.notes.length === 0;
  const remove = (label, what) => {
    const button = element('button', { type: 'button', textContent: `${label} ×` });
    button.setAttribute('aria-label', `Remove filter ${label}`);
    button.addEventListener('click', () => change(what));
    return element('li', {}, button);
  };
  const titles = { country: labelOf, event_type: name, browser: name };
  const chips = DIMENSIONS.filter((dimension) => state[dimension].length > 0).map((dimension) =>
    remove(
      [...new Set(state[dimension].map(titles[dimension]))].slice(0, 3).join(', ') +
        (state[dimension].length > 3 ? ' …' : ''),
      { [dimension]: [] },
    ),
  );
  if (state.tenant && (board?.tenant ?? null) === null) chips.unshift(remove(`Tenant ${state.tenant}`, { tenant: '' }));
  if (hasSelection()) {
    const all = element('button', { type: 'button', textContent: 'Clear all' });
    all.addEventListener('click', clear);
    chips.push(element('li', {}, all));
  }
  byId('chips').replaceChildren(...chips);
}

function buildRanges() {
  for (const range of RANGES) {
    const button = element('button', {
      type: 'button',
      textContent: range === 'custom' ? 'Custom' : range,
      value: range,
    });
    button.addEventListener('click', () =>
      range === 'custom' ? openCustom() : change({ range, from: '', until: '' }),
    );
    byId('ranges').append(button);
  }
  byId('custom').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    change({
      range: 'custom',
      ...Object.fromEntries(['from', 'until'].map((key) => [key, new Date(form.get(key)).toISOString()])),
    });
  });
}

function openCustom() {
  const form = byId('custom');
  form.hidden = !form.hidden;
  const local = (seconds) =>
    new Date((seconds - new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16);
  if (board) {
    form.elements.from.value = local(board.range.start);
    form.elements.until.value = local(Math.min(board.range.end, Date.now() / 1000));
  }
  if (!form.hidden) form.elements.from.focus();
}

function drawRanges() {
  for (const button of byId('ranges').querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.value === state.range));
  if (state.range !== 'custom') byId('custom').hidden = true;
}

function setTheme() {
  root.dataset.theme = state.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function onNews() {
  if (board === null || asking !== null) return;
  // Not all viewers at the same instant.
  again(Math.max(0, MIN_SECONDS_BETWEEN - (Date.now() - askedAt) / 1000) + Math.random() / 4);
}

// What was clicked shows at once, whatever the answer takes.
function onAsked() {
  drawRanges();
  drawChips();
  isWaiting();
  root.dataset.state = 'loading';
  ask();
}

async function start() {
  askEarly();
  isWaiting();
  setTheme();
  if (state.embed) root.dataset.embed = '';
  if (state.chart) root.dataset.only = '';
  const opened = new URLSearchParams(state.token ? { token: state.token } : state.link ? { link: state.link } : {});
  byId('administration').search = String(opened);
  buildCards(byId('grid'));
  buildTops(byId('grid'));
  buildRanges();
  buildPicker();
  drawRanges();
  byId('theme').addEventListener('click', () => change({ theme: root.dataset.theme === 'dark' ? 'light' : 'dark' }));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    setTheme();
    if (board) draw();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && board) ask();
  });
  await Promise.all([loadMap(), loadCountries()]);
  startCharts();
  let theme = root.dataset.theme;
  onChange(() => {
    setTheme();
    if (theme !== root.dataset.theme && board) draw();
    theme = root.dataset.theme;
    onAsked();
  });
  await ask();
  listen(`/api/events?${opened}`, onNews);
}

start();
