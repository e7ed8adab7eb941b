// @ts-check
// A measure by time: a line, or one for each value of what it is split by. What is not over yet is dashed.
import { dimensionTitle, measureTitle, said, written, zone } from '../board.js';
import { colourOf, colours } from '../colours.js';
import { apart, bucketMoment, instant, moment, span } from '../format.js';
import { firstFew, leftOut, trend, trendBefore, trendOf, values } from '../model.js';
import { markAsText, markSentence } from '../notes.js';
import { allOf, axis, both, GRID, numberAxis, sentences, tooltip, valueCells, valueColumns } from '../options.js';
import { marks } from './marks.js';

const MAX_LINES = 8;
const LONG = 180000;
const UNITS = new Map([
  [3600, 'hour'],
  [86400, 'day (UTC)'],
]);

/**
 * @typedef {object} Lines what is drawn, and what is said of the bucket at a place
 * @property {any[]} series
 * @property {(place: number) => string} sentence
 * @property {string[]} columns
 * @property {(point: Point, place: number) => (string | number | null)[]} cells
 * @property {Legend} [legend]
 * @property {string} [left]
 * @property {boolean} [hasOthers]
 * @property {boolean} [isCompared]
 */

/** @param {Span} range */
const width = ({ seconds, zone: shown }) =>
  seconds ? (UNITS.get(seconds) ?? span(seconds).replace('min', 'minutes')) : `calendar (${shown})`;

/** @param {string} name @param {(number | null)[]} data @param {string} colour @param {number} opacity @param {string} style */
const line = (name, data, colour, opacity, style) => ({
  name,
  type: 'line',
  showSymbol: data.length < 2,
  symbolSize: 6,
  lineStyle: { width: opacity > 0 && opacity < 0.2 ? 1 : 2, color: colour, type: style },
  itemStyle: { color: colour },
  ...(opacity > 0 ? { areaStyle: { color: colour, opacity: style === 'dashed' ? opacity / 2 : opacity } } : {}),
  data,
  animationDurationUpdate: 300,
});

// The bucket that is not over yet is dashed: it will grow.
/** @param {string} name @param {(number | null)[]} data @param {string} colour @param {number} opacity @param {number} open */
function lines(name, data, colour, opacity, open) {
  /** @param {(place: number) => boolean} has */
  const upTo = (has) => data.map((value, i) => (has(i) ? value : null));
  return [
    line(
      name,
      upTo((i) => open < 0 || i < open),
      colour,
      opacity,
      'solid',
    ),
    ...(open < 0
      ? []
      : [
          line(
            `${name}, so far`,
            upTo((i) => i >= open - 1),
            colour,
            opacity,
            'dashed',
          ),
        ]),
  ];
}

/** @param {Drawn} drawn @param {Point[]} points @param {number} open @returns {Lines} */
function single(drawn, points, open) {
  const { card, isFiltered, answer } = drawn;
  const palette = colours();
  /** @param {'all' | 'part'} key */
  const of = (key) => points.map((point) => point[key]);
  const ground = card.area ? 0.24 : 0;
  const before = trendBefore(drawn).slice(0, points.length);
  /** @param {Point} point */
  const more = (point) =>
    card.measures
      .map((name, place) => said(name, written(name, point.more[place])))
      .filter((_, i) => i < point.more.length);
  return {
    series: [
      ...(isFiltered ? lines(allOf(card.measure), of('all'), palette.soft, card.area ? 0.1 : 0, open) : []),
      ...lines(isFiltered ? 'Selected' : measureTitle(card.measure), of('part'), palette.accent, ground, open),
      ...(before.length > 0
        ? [
            line(
              'The time before',
              before.map(({ number }) => number),
              palette.soft,
              0,
              'dotted',
            ),
          ]
        : []),
    ],
    sentence: (i) =>
      [
        bucketMoment(points[i].start, answer.range, zone()) + (points[i].isOver ? '' : ', not over yet'),
        both(card.measure, isFiltered, points[i].part, points[i].all),
        ...more(points[i]),
        ...(before[i]
          ? [
              `before, ${bucketMoment(before[i].start, answer.range, zone())}: ${written(card.measure, before[i].number)}`,
            ]
          : []),
      ].join('\n'),
    columns: [
      ...valueColumns(card.measure, isFiltered),
      ...card.measures.map(measureTitle),
      ...(before.length > 0 ? ['The time before'] : []),
    ],
    cells: (point, i) => [
      ...valueCells(isFiltered, { ...point, own: point.part }),
      ...point.more,
      ...(before.length > 0 ? [before[i]?.number ?? ''] : []),
    ],
    isCompared: before.length > 0,
  };
}

/** @param {Drawn} drawn @param {Point[]} points @param {number} open @returns {Lines} */
function several(drawn, points, open) {
  const { card, answer } = drawn;
  const most = card.most || MAX_LINES;
  const all = values(drawn, card.split).filter((item) => item.own > 0 || item.part > 0);
  const items = firstFew(all, most, answer.additive[0]);
  const data = items.map((item) => trendOf(drawn, drawn.part.trend, item));
  /** @param {Item} item */
  const colour = (item) => colourOf(card.split, item.key);
  return {
    series: items.flatMap((item, i) => lines(item.label, data[i], colour(item), 0, open)),
    sentence: (i) =>
      [
        bucketMoment(points[i].start, answer.range, zone()) + (points[i].isOver ? '' : ', not over yet'),
        ...items.map((item, place) => `${apart(item.label)}: ${written(card.measure, data[place][i])}`),
      ].join('\n'),
    columns: items.map((item) => item.label),
    cells: (_, i) => data.map((one) => one[i] ?? ''),
    legend: items.map((item) => ({ label: item.label, colour: colour(item) })),
    left: leftOut(all, most, dimensionTitle(card.split), answer.additive[0]),
    hasOthers: answer.additive[0] && all.length > most,
  };
}

/** @param {Drawn} drawn @returns {Chart} */
export function trendChart(drawn) {
  const { card, answer } = drawn;
  const palette = colours();
  const points = trend(drawn);
  const open = points.findIndex(({ isOver }) => !isOver);
  const shown = (card.split ? several : single)(drawn, points, open);
  const { range } = answer;
  const { found, series } = marks(points, range, palette);
  /** @param {number} i */
  const told = (i) => found.filter(({ first, last }) => first <= i && i <= last).map(markSentence);
  return {
    option: {
      grid: { ...GRID, right: 12 },
      tooltip: tooltip(palette, {
        trigger: 'axis',
        formatter: (/** @type {{ dataIndex: number }[]} */ [{ dataIndex: i }]) =>
          [shown.sentence(i), ...told(i)].join('\n'),
      }),
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: points.map(({ start }) =>
          range.end - range.start > LONG ? bucketMoment(start, range, zone()) : moment(start, range, zone()),
        ),
        ...axis(palette),
        splitLine: { show: false },
      },
      yAxis: numberAxis(palette),
      series: [...shown.series, ...series],
    },
    under: found.length
      ? {
          text: `Marked: ${found.map(markAsText).join('; ')}`,
          links: found
            .map(({ title, link }) => ({ text: title, link: link ?? '' }))
            .filter(({ link }) => /^https?:\/\//.test(link)),
        }
      : null,
    legend: shown.legend,
    hasOthers: shown.hasOthers,
    note: sentences(
      `by ${width(range)}`,
      open < 0 ? '' : 'dashed: not over yet',
      shown.isCompared ? `dotted: the ${span(range.end - range.start)} before` : '',
      shown.left ?? '',
    ),
    table: {
      columns: ['Begins', ...shown.columns],
      rows: points.map((point, i) => ({
        cells: [
          { text: bucketMoment(point.start, range, zone()), value: instant(point.start), isTime: true },
          ...shown.cells(point, i).map((cell) => cell ?? ''),
        ],
      })),
    },
    hit: () => null,
    at: (index) => points[index],
  };
}

// A small trend under a number, as the path of a line in a box of 100 by 24.
/** @param {Drawn} drawn @returns {[number, number][]} */
export function spark(drawn) {
  const points = trend(drawn);
  const most = Math.max(1e-9, ...points.map(({ part }) => part ?? 0));
  return points.map(({ part }, i) => [(100 * i) / Math.max(1, points.length - 1), 22 - (20 * (part ?? 0)) / most]);
}
