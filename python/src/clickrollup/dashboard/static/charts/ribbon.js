// @ts-check
// Stacks by rank, joined by ribbons: the largest on top, and a ribbon follows its value from stack to stack.
import { dimensionTitle } from '../board.js';
import { colourOf, colours, filled, pale } from '../colours.js';
import { crossing, firstFew, leftOut, values } from '../model.js';
import { axis, both, GRID, names, numberAxis, sentences, tooltip } from '../options.js';
import { ribbon } from './ribbon-geometry.js';

const MAX_STACKS = 8;
const MAX_BANDS = 7;
// A phone has room for codes only.
const NARROW = 480;

// What draws one shape: a part of a stack, or the ribbon to the same part of the next.
/** @param {any[]} shapes @param {(shape: any) => any} fill */
function renderer(shapes, fill) {
  /** @param {any} parameters @param {any} api */
  const draw = (parameters, api) => {
    const shape = shapes[parameters.dataIndex];
    /** @param {number} column @param {number} value */
    const place = (column, value) => api.coord([column, value]);
    const width = api.size([1, 0])[0] * 0.42;
    if (shape.kind === 'bar') {
      const [x, top] = place(shape.column, shape.to);
      const bottom = place(shape.column, shape.from)[1];
      return {
        type: 'rect',
        shape: { x: x - width / 2, y: top, width, height: Math.max(bottom - top - 1, 0.5), r: 1 },
        style: { fill: fill(shape) },
      };
    }
    const left = place(shape.column, 0)[0] + width / 2;
    const right = place(shape.column + 1, 0)[0] - width / 2;
    const middle = (left + right) / 2;
    const [y1, y2] = [shape.to, shape.from].map((value) => place(shape.column, value)[1]);
    const [y3, y4] = [shape.next.to, shape.next.from].map((value) => place(shape.column + 1, value)[1]);
    return {
      type: 'path',
      shape: {
        pathData: `M${left} ${y1}C${middle} ${y1} ${middle} ${y3} ${right} ${y3}L${right} ${y4}C${middle} ${y4} ${middle} ${y2} ${left} ${y2}Z`,
      },
      style: { fill: fill(shape) },
    };
  };
  return draw;
}

/** @param {Drawn} drawn @returns {Chart} */
export function ribbons(drawn) {
  const { card, isFiltered, answer } = drawn;
  const palette = colours();
  const all = values(drawn, card.by);
  const allParts = values(drawn, card.split);
  const stacks = firstFew(all, card.most || MAX_STACKS, answer.additive[0]);
  const parts = firstFew(allParts, MAX_BANDS, answer.additive[0]);
  const at = crossing(drawn, card.by, card.split);
  const shapes = ribbon(stacks, parts, (stack, part) => at(stack, part).all);
  const isNarrow = (document.getElementById(card.id)?.clientWidth ?? NARROW) < NARROW;
  /** @param {Item} part */
  const colour = (part) => colourOf(card.split, part.key);
  /** @param {any} shape */
  const fill = (shape) => {
    if (shape.kind !== 'bar') return pale(colour(shape.part), isFiltered ? 0.12 : 0.3);
    const number = at(stacks[shape.column], shape.part);
    return filled(colour(shape.part), number.part, number.all);
  };
  /** @param {any} shape @returns {Filter} */
  const filterOf = (shape) =>
    shape.kind === 'bar'
      ? [
          [card.by, stacks[shape.column].values],
          [card.split, shape.part.values],
        ]
      : [[card.split, shape.part.values]];
  /** @param {any} shape */
  const sentence = (shape) => {
    const number = at(stacks[shape.column], shape.part);
    return `${shape.part.label}, ${stacks[shape.column].label}\n${both(card.measure, isFiltered, number.own, number.all)}`;
  };
  const most = Math.max(1e-9, ...shapes.filter(({ kind }) => kind === 'bar').map(({ to }) => to));
  return {
    option: {
      grid: GRID,
      tooltip: tooltip(palette, {
        formatter: (/** @type {any} */ { data }) => (data?.shape ? sentence(data.shape) : ''),
      }),
      xAxis: {
        type: 'category',
        data: stacks.map((stack) => stack.label),
        ...axis(palette),
        axisLabel: {
          ...names(palette, card.id, stacks.length),
          formatter: (/** @type {string} */ label, /** @type {number} */ i) =>
            isNarrow ? (stacks[i]?.iso ?? label) : label,
        },
        splitLine: { show: false },
      },
      yAxis: numberAxis(palette, {
        max: most,
        axisLabel: { ...numberAxis(palette).axisLabel, showMaxLabel: false },
      }),
      series: [
        {
          type: 'custom',
          renderItem: renderer(shapes, fill),
          animation: false,
          encode: { x: 0, y: 1 },
          data: shapes.map((shape) => ({ value: [shape.column, shape.to], shape, filter: filterOf(shape) })),
        },
      ],
    },
    legend: parts.map((part) => ({ label: part.label, colour: colour(part) })),
    note: sentences(
      `the largest on top; a ribbon follows its ${dimensionTitle(card.split).toLowerCase()}`,
      leftOut(all, card.most || MAX_STACKS, dimensionTitle(card.by), answer.additive[0]),
      leftOut(allParts, MAX_BANDS, dimensionTitle(card.split), answer.additive[0]),
    ),
    hasOthers: answer.additive[0] && (all.length > (card.most || MAX_STACKS) || allParts.length > MAX_BANDS),
    table: {
      columns: [dimensionTitle(card.split), ...stacks.map((stack) => stack.label)],
      rows: parts.map((part) => ({
        filter: [[card.split, part.values]],
        cells: [part.label, ...stacks.map((stack) => at(stack, part).own)],
      })),
    },
    hit: ({ data }) => data?.filter ?? null,
  };
}
