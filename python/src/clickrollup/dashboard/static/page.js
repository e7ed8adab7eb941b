// @ts-check
// The page: asks the service, draws the answer, and asks again when the service says that something is new.
import { AskError, askEarly, get } from './asking.js';
import { board, setBoard } from './board.js';
import { buildCards, drawCards, drawFresh, drawTops, hasFailed, loadMap, startCharts } from './cards.js';
import { loadCountries } from './countries.js';
import { byId } from './dom.js';
import { buildRanges, drawBadge, drawChips, drawContext, drawHead, drawRanges, rangeIs } from './head.js';
import { listen } from './listen.js';
import { askNotes, drawAlerts } from './notes.js';
import { buildPicker, drawPicker } from './picker.js';
import { change, fitBoard, fitDimensions, onChange, question, state } from './state.js';

const root = document.documentElement;
const MIN_SECONDS_BETWEEN = 2;
// Without a word from the service the page asks all the same: ages grow, and a range moves on.
const MAX_SECONDS_BETWEEN = 30;
// What is slower than this is said to be under way.
const SOON = 150;

/** @type {any} */
let numbers = null;
/** @type {any} */
let lists = null;
// The question that the lists answer: another one has another time before.
let listed = '';
/** @type {AbortController | null} */
let asking = null;
let askedAt = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let fault = '';
// Which board and page the cards on the page are of.
let built = '';

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

async function ask() {
  clearTimeout(timer);
  // What is drawn is a draft meanwhile.
  if ('editing' in root.dataset) return;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  askedAt = Date.now();
  const asked = String(question());
  try {
    const tops = get('tops', mine.signal);
    // Whatever becomes of the lists is seen below, after the charts.
    tops.catch(() => {});
    const noted = askNotes(mine.signal);
    noted.catch(() => {});
    const found = await get('board', mine.signal);
    if (`${board.name} ${found.version}` !== built.split('|')[0]) await rebuild();
    numbers = found;
    fitDimensions(found.unknown);
    fault = '';
    problem('');
    draw(listed === asked ? lists.before : undefined);
    lists = await tops;
    listed = asked;
    await noted;
    drawAlerts();
    drawTops(lists.cards);
    drawCards(numbers.cards, lists.before);
    root.dataset.lists = root.dataset.draws;
    isHere();
    again(numbers.soon || lists.soon ? MIN_SECONDS_BETWEEN : MAX_SECONDS_BETWEEN);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return;
    isHere();
    if (error instanceof AskError) fault = error.fault;
    problem(messageOf(error));
    again(fault === 'away' ? 5 : MAX_SECONDS_BETWEEN);
  } finally {
    if (asking === mine) asking = null;
  }
}

// Builds the cards when another board or page is asked for, or the board's file has changed.
async function rebuild() {
  setBoard(await get('layout'));
  fitBoard();
  built = `${board.name} ${board.version}|${board.page}|${state.chart}`;
  lists = null;
  listed = '';
  if (state.chart) root.dataset.only = '';
  else delete root.dataset.only;
  drawHead();
  buildCards(byId('grid'));
  startCharts();
}

const isBuilt = () =>
  board !== null &&
  built.endsWith(`|${state.chart}`) &&
  (state.board || board.boards[0].name) === board.name &&
  (state.page || '1') === String(board.page);

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

/** @param {number} seconds */
function again(seconds) {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? again(MAX_SECONDS_BETWEEN) : ask()), seconds * 1000);
}

/** @param {string} sentence */
function problem(sentence) {
  byId('problem').textContent = sentence;
  byId('problem').hidden = sentence === '';
  if (sentence === '') return;
  root.dataset.state = 'failed';
  drawBadge(fault, numbers?.freshness, hasFailed());
}

function draw(before = lists?.before) {
  rangeIs(numbers.range);
  drawContext(numbers.range);
  drawPicker(numbers.tenant);
  drawRanges();
  drawCards(numbers.cards, before);
  drawFresh(numbers.freshness);
  drawBadge(fault, numbers.freshness, hasFailed());
  byId('administration').hidden = numbers.tenant !== null;
  root.dataset.shown = String(question());
  root.dataset.draws = String(Number(root.dataset.draws ?? 0) + 1);
  root.dataset.state = 'ready';
}

// Paper is white, whatever the screen is.
const paper = matchMedia('print');

function setTheme() {
  root.dataset.theme = paper.matches
    ? 'light'
    : state.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function redraw() {
  setTheme();
  if (numbers) draw();
}

function onNews() {
  if (numbers === null || asking !== null) return;
  // Not all viewers at the same instant.
  again(Math.max(0, MIN_SECONDS_BETWEEN - (Date.now() - askedAt) / 1000) + Math.random() / 4);
}

// What was clicked shows at once, whatever the answer takes.
async function onAsked() {
  drawRanges();
  drawChips();
  isWaiting();
  root.dataset.state = 'loading';
  if (!isBuilt()) await rebuilt();
  ask();
}

async function rebuilt() {
  try {
    await rebuild();
  } catch (error) {
    fault = error instanceof AskError ? error.fault : 'away';
    problem(messageOf(error));
  }
}

async function start() {
  askEarly(['layout', 'board', 'tops']);
  isWaiting();
  setTheme();
  if (state.embed) root.dataset.embed = '';
  if (state.tv) root.dataset.tv = '';
  const opened = new URLSearchParams(state.token ? { token: state.token } : state.link ? { link: state.link } : {});
  byId('administration').search = String(opened);
  buildRanges();
  buildPicker();
  byId('theme').addEventListener('click', () => change({ theme: root.dataset.theme === 'dark' ? 'light' : 'dark' }));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  for (const [target, event] of /** @type {[EventTarget, string][]} */ ([
    [globalThis, 'beforeprint'],
    [globalThis, 'afterprint'],
    [paper, 'change'],
  ]))
    target.addEventListener(event, redraw);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && numbers) ask();
  });
  byId('edit').addEventListener('click', edit);
  await Promise.all([loadMap(), loadCountries()]);
  while (board === null) {
    await rebuilt();
    if (board === null) await new Promise((done) => setTimeout(done, 5000));
  }
  drawRanges();
  takeTurns();
  let theme = root.dataset.theme;
  onChange(() => {
    setTheme();
    if (theme !== root.dataset.theme && numbers) draw();
    theme = root.dataset.theme;
    onAsked();
  });
  await ask();
  listen(`/api/events?${opened}`, onNews);
}

// On a screen on the wall the pages take turns.
const TURN = 30_000;

function takeTurns() {
  setInterval(() => {
    if (state.tv && board.pages.length > 1) change({ page: String((board.page % board.pages.length) + 1) });
  }, TURN);
}

// Loaded only now: nobody who merely looks needs it.
/** @returns {Promise<void>} */
async function edit() {
  const { startEditing } = await import('./edit/edit.js');
  await startEditing(async () => {
    await rebuilt();
    await ask();
  });
}

start();
