// A card for each chart: its drawing, the same as a table, and both to take away.

import { CHARTS } from './charts.js';
import { theme } from './colours.js';
import { count } from './format.js';
import { change, isSelected, state, toggle } from './state.js';
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
        table,
        tool('CSV', 'Save numbers', () => saveTable(chart)),
        tool('PNG', 'Save picture', () => savePicture(chart)),
      ),
    ),
    plot,
    data,
  );
  section.setAttribute('aria-label', chart.title);
  if (state.chart === chart.id) section.dataset.shown = '';
  cards.set(chart.id, { chart, section, plot, data, note, table });
  return section;
}

// Only once the page stands does a chart know its size.
export function startCharts() {
  for (const card of cards.values()) {
    card.instance = init(card.plot, null, { renderer: 'canvas' });
    // For scripts and tests: what is drawn, and how a mark is hit.
    card.plot.chart = card.instance;
    card.instance.on('click', (hit) => {
      const filter = card.drawn.hit(hit);
      if (filter) toggle(filter, hit.event?.event?.ctrlKey || hit.event?.event?.shiftKey || hit.event?.event?.metaKey);
    });
    new ResizeObserver(() => card.instance.resize()).observe(card.plot);
  }
  const trend = cards.get('trend');
  trend.instance.getZr().on('click', ({ offsetX, offsetY }) => {
    if (!trend.instance.containPixel('grid', [offsetX, offsetY])) return;
    zoom(trend.drawn.at(Math.round(trend.instance.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY])[0])));
  });
}

function zoom(point) {
  const width = trendWidth;
  if (point && width > 300)
    change({ range: 'custom', from: instant(point.start), until: instant(point.start + width) });
}

let trendWidth = 0;
const instant = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

export function drawCards(model) {
  trendWidth = model.board.range.seconds;
  for (const card of cards.values()) {
    delete card.section.dataset.failed;
    try {
      draw(card, model);
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
  card.plot.setAttribute('aria-label', summary(card));
  if (!card.data.hidden) fillTable(card);
  drawScale(card);
}

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

const text = (cell) => (typeof cell === 'number' ? count(cell) : cell);

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
        if (i > 0 || !filter) return element('td', { textContent: text(cell), className: i > 0 ? 'number' : '' });
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
    : `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;

function saveTable(chart) {
  const { columns, rows } = cards.get(chart.id).drawn.table;
  const lines = [columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(','));
  save(`${chart.id}.csv`, new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
}

async function savePicture(chart) {
  const background = getComputedStyle(document.documentElement).getPropertyValue('--card').trim();
  const picture = cards.get(chart.id).instance.getDataURL({ pixelRatio: 2, backgroundColor: background });
  const bytes = Uint8Array.from(atob(picture.split(',')[1]), (letter) => letter.charCodeAt(0));
  save(`${chart.id}-${theme()}.png`, new Blob([bytes], { type: 'image/png' }));
}
