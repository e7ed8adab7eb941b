// @ts-check
// The share of each value as a rectangle, of which the selected part is solid.
import { dimensionTitle } from '../board.js';
import { colourOf, colours, filled } from '../colours.js';
import { compact, percent } from '../format.js';
import { firstFew, leftOut, values } from '../model.js';
import { both, sentences, tableOf, tooltip } from '../options.js';

const MAX_VALUES = 200;

// A rectangle has a size above nothing: what has none is in the table.
/** @param {Item[]} items */
function notAbove(items) {
  const many = items.filter((item) => item.all <= 0).length;
  return many > 0 ? `${many} at or below zero not drawn` : '';
}

/** @param {Drawn} drawn @returns {Chart} */
export function treemap(drawn) {
  const { card, isFiltered, answer } = drawn;
  const palette = colours();
  const all = values(drawn, card.by);
  const most = card.most || MAX_VALUES;
  const items = firstFew(all, most, answer.additive[0]);
  /** @param {Item} item */
  const rectangle = (item) => ({
    name: item.label,
    value: item.all,
    part: item.part,
    own: item.own,
    values: item.values,
    itemStyle: { color: filled(colourOf(card.by, item.key), item.part, item.all) },
    label: {
      color: item.part / item.all > 0.8 ? palette.onSolid : palette.ink,
      // A text would be a template: a name such as {c} would become a number.
      formatter: () => `${item.label}\n${item.own === item.all ? compact(item.all) : percent(item.own, item.all)}`,
    },
  });
  return {
    option: {
      tooltip: tooltip(palette, {
        formatter: (/** @type {any} */ { data }) =>
          `${data.name}\n${both(card.measure, isFiltered, data.own, data.value)}`,
      }),
      series: [
        {
          type: 'treemap',
          sort: false,
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          left: 0,
          right: 0,
          top: 8,
          bottom: 0,
          itemStyle: { gapWidth: 2, borderWidth: 0, borderColor: palette.card },
          animationDurationUpdate: 300,
          label: { position: 'insideTopLeft', fontSize: 13, lineHeight: 18, overflow: 'truncate' },
          data: items.filter((item) => item.all > 0).map(rectangle),
        },
      ],
    },
    note: sentences(leftOut(all, most, dimensionTitle(card.by), answer.additive[0]), notAbove(items)),
    hasOthers: answer.additive[0] && all.length > most,
    table: tableOf(drawn, items),
    hit: ({ data }) => (data?.values ? [[card.by, data.values]] : null),
  };
}
