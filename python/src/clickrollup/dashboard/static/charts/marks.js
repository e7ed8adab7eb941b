// @ts-check
// Annotations in a trend: a dashed line at a moment, a band over a time, each with its title at the top.
import { marksOf } from '../notes.js';

const LONGEST = 24;
/** @param {string} title */
const cut = (title) => (title.length > LONGEST ? `${title.slice(0, LONGEST - 1)}…` : title);

// Titles beside each other stand in lines of their own.
const LINES = 3;
const HEIGHT = 13;

/** @param {Mark} mark @param {Palette} palette @param {any} place @param {any} api */
function drawMark(mark, palette, { coordSys, dataIndex }, api) {
  const [from] = api.coord([mark.first, 0]);
  const [to] = api.coord([mark.last, 0]);
  const { y, height } = coordSys;
  const shape = { x1: from, x2: from, y1: y, y2: y + height };
  const isLate = from > coordSys.x + coordSys.width * 0.75;
  return {
    type: 'group',
    silent: true,
    children: [
      ...(to > from
        ? [
            {
              type: 'rect',
              shape: { x: from, y, width: to - from, height },
              style: { fill: palette.soft, opacity: 0.12 },
            },
          ]
        : []),
      { type: 'line', shape, style: { stroke: palette.soft, lineDash: [4, 3], lineWidth: 1 } },
      {
        type: 'text',
        style: {
          text: cut(mark.title),
          x: from + (isLate ? -3 : 3),
          y: y + (dataIndex % LINES) * HEIGHT,
          textAlign: isLate ? 'right' : 'left',
          fill: palette.soft,
          fontSize: 11,
          // Readable above the line that it stands on.
          backgroundColor: palette.card,
          padding: [0, 2],
        },
      },
    ],
  };
}

// Last among the series: what is clicked and told belongs to the first.
/** @param {Point[]} points @param {Span} range @param {Palette} palette */
export function marks(points, range, palette) {
  const found = marksOf(points, range);
  const series = {
    type: 'custom',
    name: 'Annotations',
    silent: true,
    tooltip: { show: false },
    data: found.map((mark) => [mark.first, 0]),
    /** @param {any} params @param {any} api */
    renderItem: (params, api) => drawMark(found[params.dataIndex], palette, params, api),
  };
  return { found, series: found.length ? [series] : [] };
}
