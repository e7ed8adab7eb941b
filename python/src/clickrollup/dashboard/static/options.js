// @ts-check
// Options of ECharts, cells and sentences that several charts share.
import { dimensionTitle, measureTitle, measureWords, said, written } from './board.js';
import { compact, percent } from './format.js';

/** @param {Palette} palette */
export const axis = (palette) => ({
  axisLine: { lineStyle: { color: palette.line } },
  axisTick: { show: false },
  axisLabel: { color: palette.soft, hideOverlap: true },
  splitLine: { lineStyle: { color: palette.line } },
  nameTextStyle: { color: palette.soft },
});
/** @param {Palette} palette @param {Record<string, any>} more @returns {any} */
export const numberAxis = (palette, more = {}) => ({
  type: 'value',
  ...axis(palette),
  axisLabel: { color: palette.soft, formatter: compact },
  ...more,
});
// ECharts takes {style|words} for words in a style of its own: a name of that form would lose a part.
/** @param {string} words */
export const plainWords = (words) => words.replace(/\{(?=\w+\|)/g, '{\u2060');
/** @param {Palette} palette @param {{ formatter: (hit: any) => string, [key: string]: any }} options */
export const tooltip = (palette, { formatter, ...more }) => ({
  // Drawn on the canvas: values of the data never become markup.
  renderMode: 'richText',
  confine: true,
  backgroundColor: palette.card,
  borderColor: palette.line,
  textStyle: { color: palette.ink, fontSize: 12 },
  transitionDuration: 0,
  formatter: (/** @type {any} */ hit) => plainWords(formatter(hit)),
  ...more,
});
export const GRID = {
  left: 4,
  right: 4,
  top: 14,
  bottom: 4,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
};
// Every name stands under its column, cut where it would run into the next.
/** @param {Palette} palette @param {string} id @param {number} many */
export const names = (palette, id, many) => ({
  color: palette.soft,
  interval: 0,
  overflow: 'truncate',
  width: Math.max(24, ((document.getElementById(id)?.clientWidth ?? 600) - 90) / Math.max(many, 1) - 6),
});
/** @param {string} measure @param {boolean} isFiltered @param {number | null} part @param {number | null} all */
export const both = (measure, isFiltered, part, all) =>
  said(
    measure,
    isFiltered
      ? `${written(measure, part)} of ${written(measure, all)} (${percent(part ?? 0, all ?? 0)})`
      : written(measure, all),
  );
/** @param {string} measure */
export const allOf = (measure) => `All ${measureWords(measure)}`;
/** @param {string} measure @param {boolean} isFiltered */
export const valueColumns = (measure, isFiltered) =>
  isFiltered ? ['Selected', allOf(measure)] : [measureTitle(measure)];
/** @param {Drawn} drawn */
export const columnsOf = ({ card, isFiltered }) => [dimensionTitle(card.by), ...valueColumns(card.measure, isFiltered)];
/** @param {boolean} isFiltered @param {{ own: any, all: any }} item @returns {any[]} */
export const valueCells = (isFiltered, item) => (isFiltered ? [item.own, item.all] : [item.all]);
// The table of a card over one dimension, whose first column selects as a click does.
/** @param {Drawn} drawn @param {Item[]} items @returns {Table} */
export const tableOf = (drawn, items) => ({
  columns: columnsOf(drawn),
  rows: items.map((item) => ({
    filter: [[drawn.card.by, item.values]],
    cells: [item.label, ...valueCells(drawn.isFiltered, item)],
  })),
});
/** @param {string[]} parts */
export const sentences = (...parts) => parts.filter(Boolean).join('; ');
