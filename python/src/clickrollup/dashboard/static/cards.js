// A card for each chart: its drawing, the same as a table, and both to take away.

import { CHARTS } from './charts.js';
import { theme } from './colours.js';
import { count, instant } from './format.js';
import { picture } from './picture.js';
import { change, clear, hasSelection, isSelected, state, toggle } from './state.js';
import { init, registerMap } from './vendor/echarts.js';

const cards = new Map();

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export async function loadMap() {
  registerMap('world', await (await fetch('/static/vendor/world.json')).json());
}

export function buildCards(grid) {
  for (const chart of CHARTS) grid.append(build(chart));
}

function build(chart) {
  const tool = (text, title, action) => {
    const button = element('button', { type: 'button', textContent: text, title });
    button.setAttribute('aria-label', `${title}: ${chart.title}`);
    button.addEventListener('click', action);
    return button;
  };
  const plot = element('div', { className: 'plot', id: chart.id });
  plot.setAttribute('role', 'img');
  const data = element('div', { className: 'data', hidden: true, tabIndex: 0, id: `${chart.id}-table` });
  data.setAttribute('role', 'region');
  data.setAttribute('aria-label', `${chart.title}, as a table`);
  const note = element('p', { className: 'note' });
  const others = tool('Others', 'Show all others as one', () => change({ others: !state.others }));
  others.hidden = true;
  const empty = element('p', { className: 'empty', hidden: true });
  const legend = element('ul', { className: 'legend', hidden: true });
  const under = element('p', { className: 'under', hidden: true });
  const table = tool('Table', 'Show as a table', () => showTable(chart.id, data.hidden));
  table.setAttribute('aria-pressed', 'false');
  const section = element(
    'section',
    { className: `card ${chart.size}` },
    element(
      'header',
      {},
      element('h2', { textContent: chart.title }),
      note,
      element(
        'div',
        { className: 'tools' },
        others,
        table,
        tool('CSV', 'Save numbers', () => saveTable(chart)),
        tool('PNG', 'Save picture', () => savePicture(chart)),
      ),
    ),
    plot,
    empty,
    data,
    legend,
    under,
  );
  section.setAttribute('aria-label', chart.title);
  if (state.chart === chart.id) section.dataset.shown = '';
  cards.set(chart.id, { chart, section, plot, data, note, table, others, empty, legend, under });
  return section;
}

// Only once the page stands does a chart know its size.
export function startCharts() {
  for (const card of cards.values()) {
    card.instance = init(card.plot, null, { renderer: 'canvas' });
    // For scripts and tests: what is drawn, and how a mark is hit.
    card.plot.chart = card.instance;
    card.instance.on('click', (hit) => {
      const filter = card.drawn?.hit(hit);
      if (isAskable(filter))
        toggle(filter, hit.event?.event?.ctrlKey || hit.event?.event?.shiftKey || hit.event?.event?.metaKey);
      else if (!filter && card.chart.id !== 'trend') clearIfAny();
    });
    // A click on nothing clears, as in other tools.
    card.instance.getZr().on('click', ({ target, offsetX, offsetY }) => {
      const zooms = card.chart.id === 'trend' && card.instance.containPixel('grid', [offsetX, offsetY]);
      if (!target && !zooms) clearIfAny();
    });
    new ResizeObserver(() => card.instance.resize()).observe(card.plot);
  }
  const trend = cards.get('trend');
  trend.instance.getZr().on('click', ({ offsetX, offsetY }) => {
    if (!trend.instance.containPixel('grid', [offsetX, offsetY])) return;
    zoom(trend.drawn.at(Math.round(trend.instance.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY])[0])));
  });
}

function clearIfAny() {
  if (hasSelection()) clear();
}

function zoom(point) {
  const width = trendWidth;
  if (point && width > 300)
    change({ range: 'custom', from: instant(point.start), until: instant(point.start + width) });
}

let trendWidth = 0;

export function drawCards(model) {
  trendWidth = model.board.range.seconds;
  for (const card of cards.values()) {
    delete card.section.dataset.failed;
    try {
      draw(card, model);
      drawAround(card, model);
    } catch (error) {
      // One chart that fails leaves the others as they are, and says so.
      card.section.dataset.failed = '';
      card.note.textContent = `This chart cannot be drawn: ${error.message}`;
      console.error(error);
    }
  }
}

function draw(card, model) {
  card.drawn = card.chart.draw(model);
  card.instance.setOption(
    {
      animationDuration: 0,
      animationDurationUpdate: 250,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      ...card.drawn.option,
    },
    { replaceMerge: ['series'] },
  );
  card.note.textContent = card.drawn.note ?? '';
  card.note.title = card.drawn.note ?? '';
  card.plot.setAttribute('aria-label', summary(card));
  if (!card.data.hidden) fillTable(card);
  drawScale(card);
}

// What stands beside the drawing: why it is empty, its legend, what it leaves out.
function drawAround(card, { isEmpty }) {
  const { drawn, others, empty, legend, under } = card;
  empty.textContent = isEmpty ? 'No events in this range.' : '';
  empty.hidden = !isEmpty;
  others.hidden = !drawn.hasOthers;
  others.setAttribute('aria-pressed', String(state.others));
  const items = isEmpty ? [] : (drawn.legend ?? []);
  legend.replaceChildren(
    ...items.map(({ label, colour }) => {
      const mark = element('i');
      mark.style.background = colour;
      return element('li', {}, mark, label);
    }),
  );
  legend.hidden = items.length === 0;
  under.replaceChildren(
    drawn.under?.text ?? '',
    ...(drawn.under?.items ?? []).map(({ text, filter }) => {
      const button = element('button', { type: 'button', textContent: text });
      button.setAttribute('aria-pressed', String(Object.entries(filter).every(([name, few]) => isSelected(name, few))));
      button.addEventListener('click', (event) => toggle(filter, event.ctrlKey || event.shiftKey || event.metaKey));
      return button;
    }),
  );
  under.hidden = !drawn.under?.text;
}

export const hasFailed = () => [...cards.values()].some(({ section }) => 'failed' in section.dataset);

function summary({ chart, drawn }) {
  const { columns, rows } = drawn.table;
  const some = rows.slice(0, 5).map(({ cells }) => cells.slice(0, 2).map(text).join(' '));
  return `${chart.title}. ${columns[1] ?? ''} of ${rows.length}: ${some.join(', ')}${rows.length > 5 ? ' and others' : ''}. “Show as a table” has all of it, to read and to filter by keyboard.`;
}

function drawScale(card) {
  if (!card.drawn.scale) return;
  card.scale ??= card.section.appendChild(element('div', { className: 'scale' }));
  const { from, to, most } = card.drawn.scale;
  const strip = element('i');
  strip.style.background = `linear-gradient(90deg, ${from}, ${to})`;
  card.scale.replaceChildren(element('span', { textContent: '0' }), strip, element('span', { textContent: most }));
  card.scale.hidden = !card.data.hidden;
}

// More values than the service takes, as “Others” may have, cannot be selected.
const MAX_VALUES = 50;
const isAskable = (filter) => !!filter && Object.values(filter).every((values) => values.length <= MAX_VALUES);

const text = (cell) => (typeof cell === 'number' ? count(cell) : (cell?.text ?? cell));

function showTable(id, shown) {
  const card = cards.get(id);
  card.data.hidden = !shown;
  card.plot.hidden = shown;
  card.table.setAttribute('aria-pressed', String(shown));
  if (card.scale) card.scale.hidden = shown;
  if (shown) fillTable(card);
  else card.instance.resize();
}

function fillTable(card) {
  const { columns, rows } = card.drawn.table;
  const focused = card.data.contains(document.activeElement) ? document.activeElement.dataset.row : undefined;
  const head = element(
    'tr',
    {},
    ...columns.map((name, i) => element('th', { textContent: name, scope: 'col', className: i > 0 ? 'number' : '' })),
  );
  const body = rows.map(({ cells, filter }, row) =>
    element(
      'tr',
      {},
      ...cells.map((cell, i) => {
        if (i > 0 || !isAskable(filter))
          return element('td', { textContent: text(cell), className: i > 0 ? 'number' : '' });
        const button = element('button', { type: 'button', textContent: cell });
        button.dataset.row = row;
        button.setAttribute(
          'aria-pressed',
          String(Object.entries(filter).every(([name, values]) => isSelected(name, values))),
        );
        button.addEventListener('click', (event) => toggle(filter, event.ctrlKey || event.shiftKey || event.metaKey));
        return element('td', {}, button);
      }),
    ),
  );
  card.data.replaceChildren(element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
  if (focused !== undefined) card.data.querySelector(`[data-row="${focused}"]`)?.focus();
}

function save(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A cell that a spreadsheet would take for a formula is kept a text.
const quoted = (cell) =>
  typeof cell === 'number'
    ? String(cell)
    : typeof cell === 'object'
      ? cell.value
      : `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;

function saveTable(chart) {
  const { columns, rows } = cards.get(chart.id).drawn.table;
  const lines = [columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(','));
  save(`${chart.id}.csv`, new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
}

async function savePicture(chart) {
  const { instance, drawn } = cards.get(chart.id);
  save(`${chart.id}-${theme()}.png`, await picture(instance, chart.title, drawn.legend ?? []));
}
