// @ts-check
// A board edited in the page: cards are moved, added and set up on a draft, which is saved as a file or taken away.
import { AskError, get } from '../asking.js';
import { board, setBoard } from '../board.js';
import { buildCards, drawCards, drawFresh, drawTops, sections, startCharts } from '../cards.js';
import { byId, element } from '../dom.js';
import { tool } from '../frame.js';
import { view } from '../head.js';
import { question } from '../state.js';
import { save } from '../takeaway.js';
import { cardForm } from './form.js';
import { layOut, takeApart } from './grid.js';

const root = document.documentElement;
/** @type {Choices} */
let choices;
/** @type {Content} */
let content;
let name = '';
let version = 0;
let page = 0;
let chosen = '';
let text = '';
let finish = () => {};
let asked = 0;

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
const cards = () => content.pages[page].cards;
/** @param {WrittenCard} card @param {number} place */
const idOf = (card, place) => card.id || `card-${page + 1}-${place + 1}`;
/** @param {string} id */
const find = (id) => cards().find((card, place) => idOf(card, place) === id);

/** @param {string} href */
function style(href) {
  if (!document.querySelector(`link[href="${href}"]`))
    document.head.append(element('link', { rel: 'stylesheet', href }));
}

/** @param {string} path @param {Record<string, unknown>} more @returns {Promise<any>} */
async function send(path, more = {}) {
  const answer = await fetch(`/api/${path}?${question()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ content, name, version, page: page + 1, ...more }),
  });
  const body = await answer.json().catch(() => ({ error: `The service answered ${answer.status}.` }));
  if (!answer.ok) throw new AskError('refused', body.error);
  return body;
}

/** @param {() => void} onEnd */
export async function startEditing(onEnd) {
  if ('editing' in root.dataset) return;
  style('/static/vendor/gridstack.css');
  style('/static/edit/edit.css');
  choices = await get('source');
  ({ content, name, version } = choices);
  page = board.page - 1;
  chosen = '';
  finish = onEnd;
  root.dataset.editing = '';
  await show();
}

function stop() {
  delete root.dataset.editing;
  byId('editor').hidden = true;
  takeApart();
  finish();
}

// Draws the draft as the service would: a mistake in it is said, and leaves what was drawn.
async function show() {
  const mine = ++asked;
  try {
    const found = await send('preview');
    if (mine !== asked) return;
    text = found.text;
    setBoard({ ...board, ...found.page, page: page + 1 });
    buildCards(byId('grid'));
    layOut(moved);
    startCharts();
    addTools();
    drawCards(found.board.cards, found.tops.before);
    drawTops(found.tops.cards);
    drawFresh(found.board.freshness);
    drawPanel('');
    root.dataset.drafts = String(Number(root.dataset.drafts ?? 0) + 1);
  } catch (error) {
    if (!(error instanceof AskError)) console.error(error);
    drawPanel(messageOf(error));
  }
}

/** @param {[string, Place][]} places */
function moved(places) {
  for (const [id, at] of places) {
    const card = find(id);
    if (card) card.at = at;
  }
  // The text to take away has the new places.
  send('preview').then(
    (found) => {
      text = found.text;
    },
    (error) => drawPanel(error.message),
  );
  if (places.some(([id]) => id === chosen)) drawPanel('');
}

function addTools() {
  for (const [card, section] of sections()) {
    const setUp = tool(card, 'Set up', 'Set up', () => choose(card.id));
    const remove = tool(card, 'Remove', 'Remove', () => {
      content.pages[page].cards = cards().filter((one, place) => idOf(one, place) !== card.id);
      show();
    });
    section.querySelector('.tools')?.replaceChildren(setUp, remove);
  }
}

/** @param {string} id */
function choose(id) {
  chosen = id;
  drawPanel('');
  byId('editor').querySelector('fieldset select')?.focus();
}

function add() {
  const bottom = Math.max(0, ...cards().map(({ at }) => at.y + at.height));
  const rollup = choices.rollups.find((one) => one.name === content.rollup) ?? choices.rollups[0];
  const measure = rollup?.measures.find(({ is_number: isNumber }) => isNumber)?.name;
  /** @type {WrittenCard} */
  const card = { type: 'number', title: 'New card', at: { x: 0, y: bottom, width: 3, height: 3 } };
  if (!content.rollup && rollup) card.rollup = rollup.name;
  if (measure) card.measure = measure;
  cards().push(card);
  chosen = idOf(card, cards().length - 1);
  return show();
}

/** @param {string} textContent @param {() => void} action @param {Record<string, unknown>} more */
const button = (textContent, action, more = {}) => {
  const made = element('button', { type: 'button', textContent, ...more });
  made.addEventListener('click', action);
  return made;
};

/** @param {string} label @param {string} value @param {(value: string) => void} onChange */
function words(label, value, onChange) {
  const field = element('input', { type: 'text', value });
  field.addEventListener('change', () => onChange(field.value));
  return element('label', {}, element('span', { textContent: label }), field);
}

/** @param {string} sentence */
function drawPanel(sentence, isGood = false) {
  const card = find(chosen);
  const problem = element('p', {
    className: isGood ? 'good' : 'problem',
    textContent: sentence,
    hidden: sentence === '',
  });
  problem.setAttribute('role', 'status');
  const store = board.can_edit ? [button('Save', () => storeAs(name), { className: 'first' })] : [];
  byId('editor').replaceChildren(
    element(
      'div',
      { className: 'row' },
      button('Add card', add),
      button('Add page', addPage),
      ...(content.pages.length > 1 ? [button('Remove page', removePage)] : []),
      button('Keep the selection as a view', addView),
      ...store,
      ...(board.can_edit ? [button('Save as …', saveAs)] : []),
      button('Download', () => save(`${name}.yaml`, new Blob([text], { type: 'application/yaml' }))),
      button('Leave', stop),
    ),
    problem,
    element(
      'div',
      { className: 'row' },
      words('Board', content.title, (value) => put(content, value)),
      words('Page', content.pages[page].title, (value) => put(content.pages[page], value)),
    ),
    ...(card ? [cardForm(card, content, choices, show)] : []),
  );
  byId('editor').hidden = false;
}

/** @param {{ title: string }} place @param {string} title */
function put(place, title) {
  place.title = title;
  show();
}

function addPage() {
  content.pages.push({ title: `Page ${content.pages.length + 1}`, cards: [] });
  page = content.pages.length - 1;
  chosen = '';
  show();
}

function removePage() {
  content.pages.splice(page, 1);
  page = Math.max(0, page - 1);
  chosen = '';
  show();
}

function addView() {
  const called = prompt('Name of this view, kept in the board for all')?.trim().slice(0, 60);
  if (!called) return;
  content.views = { ...content.views, [called]: view() };
  show();
}

function saveAs() {
  const called = prompt('Name of the file, without .yaml', name)?.trim();
  if (called) storeAs(called, called === name ? version : 0);
}

/** @param {string} called */
async function storeAs(called, from = version) {
  try {
    const saved = await send('save', { name: called, version: from });
    ({ name, version } = saved);
    drawPanel('Saved.', true);
    root.dataset.saved = String(version);
  } catch (error) {
    drawPanel(messageOf(error));
  }
}
