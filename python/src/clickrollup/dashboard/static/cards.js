// @ts-check
// The cards of a page: each is built from the board, and drawn from its own answer, in its own try.
import { measureTitle } from './board.js';
import { CHARTS } from './charts/index.js';
import { table as tableCard } from './charts/table.js';
import { choice, fillTable, hasModifier, isAskable, text } from './datatable.js';
import { element } from './dom.js';
import { instant } from './format.js';
import { frame, inOrder, othersTool, tell, tool } from './frame.js';
import { model } from './model.js';
import { buildNumber, drawFreshness, drawNumber } from './numbers.js';
import { change, clear, hasSelection, state, toggle } from './state.js';
import { savePicture, saveTable } from './takeaway.js';
import { buildTop, drawTop } from './tops.js';
import { init, registerMap } from './vendor/echarts.js';

/** @type {Map<string, Shown>} */
let cards = new Map();
const NOTHING = 'No events in this range.';

export async function loadMap() {
  registerMap('world', await (await fetch('/static/vendor/world.json')).json());
}

/** @type {Map<string, (card: Card) => Shown>} */
const BUILDERS = new Map([
  ['number', buildNumber],
  ['freshness', buildNumber],
  ['top', buildTop],
  ['text', (card) => ({ ...frame(card, element('p', { className: 'words', textContent: card.text })) })],
  ['table', buildTable],
]);

/** @param {HTMLElement} grid */
export function buildCards(grid) {
  for (const card of cards.values()) card.instance?.dispose();
  cards = new Map(inOrder().map((card) => [card.id, (BUILDERS.get(card.type) ?? buildChart)(card)]));
  grid.replaceChildren(...[...cards.values()].map(({ section }) => section));
}

/** @returns {[Card, HTMLElement][]} */
export const sections = () => [...cards.values()].map(({ card, section }) => [card, section]);

/** @param {Card} card */
function dataPlace(card) {
  const data = element('div', { className: 'data', tabIndex: 0, id: `${card.id}-table` });
  data.setAttribute('role', 'region');
  data.setAttribute('aria-label', `${card.title}, as a table`);
  return data;
}

/** @param {Card} card @returns {Shown} */
function buildTable(card) {
  const data = dataPlace(card);
  const empty = element('p', { className: 'empty', hidden: true });
  const shown = { ...frame(card, data, empty), data, empty };
  shown.tools.append(tool(card, 'CSV', 'Save numbers', () => saveTable(shown)));
  return shown;
}

/** @param {Card} card @returns {Shown} */
function buildChart(card) {
  const plot = element('div', { className: 'plot', id: card.id });
  plot.setAttribute('role', 'img');
  const data = dataPlace(card);
  data.hidden = true;
  const empty = element('p', { className: 'empty', hidden: true });
  const legend = element('ul', { className: 'legend', hidden: true });
  const under = element('p', { className: 'under', hidden: true });
  const others = othersTool(card);
  const table = tool(card, 'Table', 'Show as a table', () => showTable(card.id, Boolean(data.hidden)));
  table.setAttribute('aria-pressed', 'false');
  const shown = { ...frame(card, plot, empty, data, legend, under), plot, data, empty, legend, under, others, table };
  shown.tools.append(
    others,
    table,
    tool(card, 'CSV', 'Save numbers', () => saveTable(shown)),
    tool(card, 'PNG', 'Save picture', () => savePicture(shown)),
  );
  return shown;
}

// Only once the page stands does a chart know its size.
export function startCharts() {
  for (const shown of cards.values()) if (shown.plot) startChart(shown);
}

/** @param {Shown} shown */
function startChart(shown) {
  const { card, plot } = shown;
  shown.instance = init(plot, null, { renderer: 'canvas' });
  // For scripts and tests: what is drawn, and how a mark is hit.
  plot.chart = shown.instance;
  const zooms = card.type === 'line';
  shown.instance.on('click', (/** @type {any} */ hit) => {
    const filter = shown.drawn?.hit(hit);
    if (isAskable(filter)) toggle(filter, hasModifier(hit.event?.event));
    else if (!filter && !zooms) clearIfAny();
  });
  // A click on nothing clears, as in other tools; one in a trend zooms in.
  shown.instance.getZr().on('click', (/** @type {any} */ { target, offsetX, offsetY }) => {
    const isInside = zooms && shown.instance.containPixel('grid', [offsetX, offsetY]);
    if (!target && !isInside) clearIfAny();
    if (isInside) zoom(shown, shown.instance.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY])[0]);
  });
  new ResizeObserver(() => shown.instance.isDisposed() || shown.instance.resize()).observe(plot);
}

function clearIfAny() {
  if (hasSelection()) clear();
}

/** @param {Shown} shown @param {number} place */
function zoom({ drawn, answer }, place) {
  const point = drawn?.at?.(Math.round(place));
  const width = answer?.range.seconds;
  if (point && width > 300)
    change({ range: 'custom', from: instant(point.start), until: instant(point.start + width) });
}

/** @type {Map<string, (shown: Shown, answer: Answer, before?: Numbers) => void>} */
const DRAWERS = new Map([
  ['number', drawNumber],
  ['text', () => {}],
  ['table', drawTable],
]);

// Draws what has an answer; `before` are the numbers of the time before the range.
/** @param {Record<string, Answer>} answers @param {Record<string, Numbers>} before */
export function drawCards(answers, before = {}) {
  for (const [id, shown] of cards) {
    if (!Object.hasOwn(answers, id)) continue;
    attempt(shown, answers[id], () =>
      (DRAWERS.get(shown.card.type) ?? drawChart)(
        shown,
        answers[id],
        Object.hasOwn(before, id) ? before[id] : undefined,
      ),
    );
  }
}

/** @param {Record<string, TopAnswer>} answers */
export function drawTops(answers) {
  for (const [id, shown] of cards)
    if (shown.list && Object.hasOwn(answers, id)) attempt(shown, answers[id], () => drawTop(shown, answers[id]));
}

/** @param {Freshness} freshness */
export function drawFresh(freshness) {
  for (const shown of cards.values()) if (shown.card.type === 'freshness') drawFreshness(shown, freshness);
}

// One card that fails leaves the others as they are, and says so.
/** @param {Shown} shown @param {{ refused?: string }} answer @param {() => void} draw */
function attempt(shown, answer, draw) {
  delete shown.section.dataset.failed;
  shown.section.toggleAttribute('data-refused', Boolean(answer.refused));
  if (answer.refused) return refuse(shown, answer.refused);
  try {
    draw();
  } catch (error) {
    shown.section.dataset.failed = '';
    tell(shown, `This card cannot be drawn: ${error instanceof Error ? error.message : error}`);
    console.error(error);
  }
}

/** @param {Shown} shown @param {string} sentence */
function refuse(shown, sentence) {
  const words = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  tell(shown, '');
  if (shown.empty) {
    shown.empty.textContent = words;
    shown.empty.hidden = false;
  } else if (shown.value) {
    shown.value.textContent = '–';
    shown.part.textContent = words;
  } else {
    shown.list?.replaceChildren(element('li', { className: 'none', textContent: words }));
  }
}

/** @param {Card} card */
const chartOf = ({ type }) => /** @type {(drawn: Drawn) => Chart} */ (CHARTS.get(type));

/** @param {{ note: string }} drawn @param {Answer} answer */
const noteOf = (drawn, answer) =>
  [drawn.note, ...answer.ignored.map((one) => `not filtered by ${one}`)].filter(Boolean).join('; ');

/** @param {Shown} shown @param {Answer} answer */
function drawTable(shown, answer) {
  const drawn = model(shown.card, answer);
  shown.drawn = tableCard(drawn);
  tell(shown, noteOf(shown.drawn, answer));
  fillTable(shown.data, shown.drawn.table);
  showEmpty(shown, shown.drawn.table.rows.length === 0);
}

/** @param {Shown} shown @param {Answer} answer @param {Numbers} [before] */
function drawChart(shown, answer, before) {
  const drawn = model(shown.card, answer, before);
  shown.answer = answer;
  shown.drawn = chartOf(shown.card)(drawn);
  shown.instance.setOption(
    {
      // What is printed is drawn at once.
      animation: !matchMedia('print').matches,
      animationDuration: 0,
      animationDurationUpdate: 250,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      ...shown.drawn.option,
    },
    { replaceMerge: ['series'] },
  );
  tell(shown, noteOf(shown.drawn, answer));
  shown.plot.setAttribute('aria-label', summary(shown));
  if (!shown.data.hidden) fillTable(shown.data, shown.drawn.table);
  drawScale(shown);
  drawAround(shown, drawn);
}

/** @param {Shown} shown @param {boolean} isEmpty */
function showEmpty({ empty }, isEmpty) {
  empty.textContent = isEmpty ? NOTHING : '';
  empty.hidden = !isEmpty;
}

// What stands beside the drawing: why it is empty, its legend, what it leaves out.
/** @param {Shown} shown @param {Drawn} model */
function drawAround(shown, { isEmpty }) {
  const { drawn, others, legend, under } = shown;
  showEmpty(shown, isEmpty);
  others.hidden = !drawn.hasOthers;
  others.setAttribute('aria-pressed', String(state.others));
  const items = isEmpty ? [] : (drawn.legend ?? []);
  legend.replaceChildren(
    ...items.map((/** @type {Legend[number]} */ { label, colour }) => {
      const mark = element('i');
      mark.style.background = colour;
      return element('li', {}, mark, label);
    }),
  );
  legend.hidden = items.length === 0;
  under.replaceChildren(
    drawn.under?.text ?? '',
    ...(drawn.under?.items ?? []).map((/** @type {{ text: string, filter: Filter }} */ { text, filter }) =>
      choice(text, filter),
    ),
    ...(drawn.under?.links ?? []).map((/** @type {{ text: string, link: string }} */ { text, link }) =>
      element('a', { textContent: text, href: link, target: '_blank', rel: 'noopener noreferrer' }),
    ),
  );
  under.hidden = !drawn.under?.text;
}

export const hasFailed = () => [...cards.values()].some(({ section }) => 'failed' in section.dataset);

/** @param {Shown} shown @returns {string} */
function summary({ card, drawn }) {
  const { columns, rows } = drawn.table;
  const some = rows
    .slice(0, 5)
    .map((/** @type {{ cells: Cell[] }} */ { cells }) => cells.slice(0, 2).map(text).join(' '));
  const what = columns[1] ?? measureTitle(card.measure);
  return `${card.title}. ${what} of ${rows.length}: ${some.join(', ')}${rows.length > 5 ? ' and others' : ''}. “Show as a table” has all of it, to read and to filter by keyboard.`;
}

/** @param {Shown} shown */
function drawScale(shown) {
  if (!shown.drawn.scale) return;
  shown.scale ??= shown.section.appendChild(element('div', { className: 'scale' }));
  const { from, to, most } = shown.drawn.scale;
  const strip = element('i');
  strip.style.background = `linear-gradient(90deg, ${from}, ${to})`;
  shown.scale.replaceChildren(element('span', { textContent: '0' }), strip, element('span', { textContent: most }));
  shown.scale.hidden = !shown.data.hidden;
}

/** @param {string} id @param {boolean} isShown */
function showTable(id, isShown) {
  const shown = cards.get(id);
  if (shown === undefined) return;
  shown.data.hidden = !isShown;
  shown.plot.hidden = isShown;
  shown.table.setAttribute('aria-pressed', String(isShown));
  if (shown.scale) shown.scale.hidden = isShown;
  if (isShown && shown.drawn) fillTable(shown.data, shown.drawn.table);
  else shown.instance.resize();
}
