// Options of ECharts, cells and sentences that several charts share.
import { dimensionTitle, measureTitle, measureWords, said, written } from './board.js';
import { compact, percent } from './format.js';

export const axis = (palette) => ({
  axisLine: { lineStyle: { color: palette.line } },
  axisTick: { show: false },
  axisLabel: { color: palette.soft, hideOverlap: true },
  splitLine: { lineStyle: { color: palette.line } },
  nameTextStyle: { color: palette.soft },
});
export const numberAxis = (palette, more = {}) => ({
  type: 'value',
  ...axis(palette),
  axisLabel: { color: palette.soft, formatter: compact },
  ...more,
});
export const tooltip = (palette, more) => ({
  // Drawn on the canvas: values of the data never become markup.
  renderMode: 'richText',
  confine: true,
  backgroundColor: palette.card,
  borderColor: palette.line,
  textStyle: { color: palette.ink, fontSize: 12 },
  transitionDuration: 0,
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
export const names = (palette, id, many) => ({
  color: palette.soft,
  interval: 0,
  overflow: 'truncate',
  width: Math.max(24, ((document.getElementById(id)?.clientWidth ?? 600) - 90) / Math.max(many, 1) - 6),
});
export const both = (measure, isFiltered, part, all) =>
  said(
    measure,
    isFiltered
      ? `${written(measure, part)} of ${written(measure, all)} (${percent(part, all)})`
      : written(measure, all),
  );
export const allOf = (measure) => `All ${measureWords(measure)}`;
export const valueColumns = (measure, isFiltered) =>
  isFiltered ? ['Selected', allOf(measure)] : [measureTitle(measure)];
export const columnsOf = ({ card, isFiltered }) => [dimensionTitle(card.by), ...valueColumns(card.measure, isFiltered)];
export const valueCells = (isFiltered, item) => (isFiltered ? [item.own, item.all] : [item.all]);
// The table of a card over one dimension, whose first column selects as a click does.
export const tableOf = (drawn, items) => ({
  columns: columnsOf(drawn),
  rows: items.map((item) => ({
    filter: [[drawn.card.by, item.values]],
    cells: [item.label, ...valueCells(drawn.isFiltered, item)],
  })),
});
export const sentences = (...parts) => parts.filter(Boolean).join('; ');
