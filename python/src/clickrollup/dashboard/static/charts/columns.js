// @ts-check
// Columns beside or on each other, a colour for each value of a second dimension, and a line by a scale of its own.
import { dimensionTitle, measureTitle, measureWords, written } from '../board.js';
import { colourOf, colours, filled } from '../colours.js';
import { compact } from '../format.js';
import { crossing, firstFew, leftOut, values } from '../model.js';
import { allOf, axis, both, GRID, names, numberAxis, sentences, tooltip } from '../options.js';

const MAX_COLUMNS = 12;
const MAX_COLOURS = 8;

/** @typedef {{ all: Item[], series: Item[], at: (part: Item, item: Item) => Three, colour: (part: Item) => string }} Parts */

// What each column is made of: the values of the second dimension, or the measure itself.
/** @param {Drawn} drawn @returns {Parts} */
function parts(drawn) {
  const { card, answer } = drawn;
  if (!card.split) {
    const whole = { key: card.measure, label: measureTitle(card.measure), values: [], all: 0, part: 0, own: 0 };
    return { all: [whole], series: [whole], at: (_, item) => item, colour: () => colours().accent };
  }
  const all = values(drawn, card.split);
  const at = crossing(drawn, card.by, card.split);
  return {
    all,
    series: firstFew(all, MAX_COLOURS, answer.additive[0]),
    at: (part, item) => at(item, part),
    colour: (part) => colourOf(card.split, part.key),
  };
}

/** @param {Drawn} drawn @param {Item[]} shown @param {number} place */
function lineOf(drawn, shown, place) {
  const { card } = drawn;
  const byValue = new Map(values(drawn, card.by, place).map((item) => [item.key, item]));
  /** @param {Item} item */
  const at = (item) => byValue.get(item.key);
  /** @param {string} name @param {'own' | 'all'} key @param {Record<string, any>} style @returns {any} */
  const line = (name, key, style) => ({
    name,
    type: 'line',
    yAxisIndex: 1,
    symbolSize: 7,
    z: 5,
    // What is not selected has no sessions to speak of, rather than none; of Others they do not add up.
    data: shown.map((item) => ({ value: at(item)?.[key] || null, filter: [[card.by, item.values]] })),
    ...style,
  });
  return line;
}

/** @param {Drawn} drawn @param {Item[]} shown @param {Palette} palette */
function lineSeries(drawn, shown, palette) {
  const { card, isFiltered } = drawn;
  const place = drawn.answer.kinds.length - 1;
  const line = lineOf(drawn, shown, place);
  const dashed = { width: 1, type: 'dashed', color: palette.soft };
  return [
    line(measureTitle(card.line), 'own', {
      color: palette.ink,
      lineStyle: { width: 2, color: palette.ink },
      itemStyle: { color: palette.card, borderColor: palette.ink, borderWidth: 2 },
      symbol: 'circle',
    }),
    ...(isFiltered
      ? [
          line(allOf(card.line), 'all', {
            color: palette.soft,
            lineStyle: dashed,
            itemStyle: { color: palette.soft },
            symbolSize: 4,
          }),
        ]
      : []),
  ];
}

/** @param {Drawn} drawn @param {Palette} palette */
function axes({ card }, palette) {
  const left = { color: palette.soft, align: 'left', padding: [0, 0, 0, -28] };
  const right = { color: palette.soft, align: 'right', padding: [0, -28, 0, 0] };
  const first = numberAxis(palette, card.line ? { name: measureWords(card.measure), nameTextStyle: left } : {});
  if (!card.line) return [first];
  return [
    first,
    numberAxis(palette, {
      name: measureWords(card.line),
      min: 0,
      nameTextStyle: right,
      splitLine: { show: false },
      axisLabel: { color: palette.soft, formatter: compact },
    }),
  ];
}

/** @param {Drawn} drawn @param {Item[]} shown @param {Parts} parts */
function bars(drawn, shown, { series, at, colour }) {
  const { card } = drawn;
  return series.map((part, i) => ({
    name: part.label,
    type: 'bar',
    barMaxWidth: card.stacked || !card.split ? 48 : 26,
    barGap: '8%',
    ...(card.stacked ? { stack: 'all' } : {}),
    color: colour(part),
    itemStyle: { borderRadius: card.stacked && i < series.length - 1 ? 0 : [2, 2, 0, 0] },
    data: shown.map((item) => {
      const number = at(part, item);
      return {
        value: number.all,
        all: number.all,
        part: number.part,
        own: number.own,
        filter: [...(card.split ? [[card.split, part.values]] : []), [card.by, item.values]],
        itemStyle: { color: filled(colour(part), number.part, number.all) },
      };
    }),
  }));
}

/** @param {Drawn} drawn @returns {Chart} */
export function columns(drawn) {
  const { card, isFiltered, answer } = drawn;
  const palette = colours();
  const most = card.most || MAX_COLUMNS;
  const all = values(drawn, card.by);
  const shown = firstFew(all, most, answer.additive[0]);
  const found = parts(drawn);
  const drawnLines = card.line ? lineSeries(drawn, shown, palette) : [];
  const marks = drawnLines.map(({ name, color }, i) => ({
    label: `${name} (${i ? 'dashed ' : ''}line)`,
    colour: color,
  }));
  /** @param {any} hit */
  const sentence = ({ seriesName, name, data }) =>
    data.all === undefined
      ? `${seriesName}, ${name}\n${written(card.line, data.value)}`
      : `${card.split ? `${seriesName}, ` : ''}${name}\n${both(card.measure, isFiltered, data.own, data.all)}`;
  const lines = new Map(
    card.line
      ? drawnLines[0].data.map((/** @type {any} */ { value }, /** @type {number} */ i) => [shown[i].key, value])
      : [],
  );
  return {
    option: {
      grid: { ...GRID, top: card.line ? 30 : 14 },
      tooltip: tooltip(palette, { formatter: sentence }),
      xAxis: {
        type: 'category',
        data: shown.map((item) => item.label),
        ...axis(palette),
        axisLabel: names(palette, card.id, shown.length),
        splitLine: { show: false },
      },
      yAxis: axes(drawn, palette),
      series: [...bars(drawn, shown, found), ...drawnLines],
    },
    legend: [
      ...(card.split ? found.series.map((part) => ({ label: part.label, colour: found.colour(part) })) : []),
      ...marks,
    ],
    note: sentences(
      card.line ? `columns: ${measureWords(card.measure)}, line: ${measureWords(card.line)}` : '',
      card.split ? leftOut(found.all, MAX_COLOURS, dimensionTitle(card.split), answer.additive[0]) : '',
      leftOut(all, most, dimensionTitle(card.by), answer.additive[0]),
    ),
    hasOthers: answer.additive[0] && (found.all.length > MAX_COLOURS || all.length > most),
    table: {
      columns: [
        dimensionTitle(card.by),
        ...found.series.map((part) => part.label),
        ...(card.line ? [measureTitle(card.line)] : []),
      ],
      rows: shown.map((item) => ({
        filter: [[card.by, item.values]],
        cells: [
          item.label,
          ...found.series.map((part) => found.at(part, item).own),
          ...(card.line ? [lines.get(item.key) ?? ''] : []),
        ],
      })),
    },
    hit: ({ data }) => data?.filter ?? null,
  };
}

// The same lying down, for long names.
/** @param {Drawn} drawn @returns {Chart} */
export function bar(drawn) {
  const { card, isFiltered, answer } = drawn;
  const palette = colours();
  const most = card.most || MAX_COLUMNS;
  const all = values(drawn, card.by);
  const shown = firstFew(all, most, answer.additive[0]);
  return {
    option: {
      grid: { ...GRID, right: 12 },
      tooltip: tooltip(palette, {
        formatter: (/** @type {any} */ { name, data }) =>
          `${name}\n${both(card.measure, isFiltered, data.own, data.value)}`,
      }),
      xAxis: numberAxis(palette),
      yAxis: {
        type: 'category',
        inverse: true,
        data: shown.map((item) => item.label),
        ...axis(palette),
        axisLabel: { color: palette.soft, width: 140, overflow: 'truncate' },
        splitLine: { show: false },
      },
      series: [
        {
          type: 'bar',
          name: measureTitle(card.measure),
          barMaxWidth: 22,
          data: shown.map((item) => ({
            value: item.all,
            part: item.part,
            own: item.own,
            filter: [[card.by, item.values]],
            itemStyle: { color: filled(palette.accent, item.part, item.all, true), borderRadius: [0, 2, 2, 0] },
          })),
        },
      ],
    },
    note: leftOut(all, most, dimensionTitle(card.by), answer.additive[0]),
    hasOthers: answer.additive[0] && all.length > most,
    table: {
      columns: [
        dimensionTitle(card.by),
        ...(isFiltered ? ['Selected', allOf(card.measure)] : [measureTitle(card.measure)]),
      ],
      rows: shown.map((item) => ({
        filter: [[card.by, item.values]],
        cells: [item.label, ...(isFiltered ? [item.own, item.all] : [item.all])],
      })),
    },
    hit: ({ data }) => data?.filter ?? null,
  };
}
