// Options of ECharts, cells and sentences that several charts share.
import { count, percent } from './format.js';

export const axis = (palette) => ({
  axisLine: { lineStyle: { color: palette.line } },
  axisTick: { show: false },
  axisLabel: { color: palette.soft, hideOverlap: true },
  splitLine: { lineStyle: { color: palette.line } },
  nameTextStyle: { color: palette.soft },
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
// Every name stands under its column, cut where it would run into the next.
export const names = (palette, id, many) => ({
  color: palette.soft,
  interval: 0,
  overflow: 'truncate',
  width: Math.max(24, ((document.getElementById(id)?.clientWidth ?? 600) - 90) / Math.max(many, 1) - 6),
});
export const both = (isFiltered, part, all) =>
  isFiltered ? `${count(part)} of ${count(all)} (${percent(part, all)})` : count(all);
export const eventColumns = (first, isFiltered) => (isFiltered ? [first, 'Selected', 'All events'] : [first, 'Events']);
export const eventCells = (isFiltered, item) => (isFiltered ? [item.own, item.all] : [item.all]);
