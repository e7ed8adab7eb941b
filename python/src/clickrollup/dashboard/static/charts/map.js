// @ts-check
// The map of the world: countries shaded by events, bubbles for places too small to see, and what cannot be drawn.
import { measureWords, written } from '../board.js';
import { colours, pale } from '../colours.js';
import { labelOf, placeOf } from '../countries.js';
import { apart, compact } from '../format.js';
import { values } from '../model.js';
import { both, tableOf, tooltip } from '../options.js';
import { isSelected, state } from '../state.js';
import { getMap } from '../vendor/echarts.js';

/** @typedef {Item & { dimension: string }} Country */
/** @param {Country} country @returns {[number, number]} */
const seat = ({ iso }) => placeOf(/** @type {string} */ (iso)) ?? [0, 0];

const PLACE = {
  map: 'world',
  roam: false,
  left: 4,
  right: 4,
  top: 8,
  bottom: 8,
  boundingCoords: [
    [-180, 80],
    [184, -56],
  ],
  aspectScale: 0.82,
};

/** @type {Set<string>} */
let borders;
/** @param {string} iso */
function hasBorders(iso) {
  borders ??= new Set(getMap('world').geoJSON.features.map((/** @type {any} */ { properties }) => properties.name));
  return borders.has(iso);
}

/** @param {Country[]} small @param {Palette} palette @param {number} most */
function bubbles(small, palette, most) {
  return {
    type: 'custom',
    coordinateSystem: 'geo',
    animation: false,
    z: 5,
    renderItem: (/** @type {any} */ { dataIndex }, /** @type {any} */ api) => {
      const country = small[dataIndex];
      const [cx, cy] = api.coord(seat(country));
      return {
        type: 'circle',
        shape: { cx, cy, r: 4 + 8 * Math.sqrt(country.own / most) },
        style: { fill: pale(palette.accent, dim(country) ? 0.3 : 0.75), stroke: palette.card, lineWidth: 1 },
      };
    },
    data: small.map((country) => ({ ...datum(country), value: [...seat(country), country.own] })),
  };
}

/** @param {Country} country */
const dim = (country) => state.where.has(country.dimension) && !isSelected(country.dimension, country.values);
/** @param {Country} country */
const datum = (country) => ({
  name: country.iso,
  title: country.label,
  value: country.own,
  all: country.all,
  values: country.values,
});

/** @param {Drawn} drawn @returns {Chart} */
export function worldMap(drawn) {
  const { card, isFiltered, answer } = drawn;
  const palette = colours();
  const countries = values(drawn, card.by).map((country) => ({ ...country, dimension: card.by }));
  const most = Math.max(1, ...countries.map((country) => country.own));
  const small = countries.filter(({ iso }) => iso !== undefined && placeOf(iso) !== undefined);
  const shown = countries.filter(({ iso }) => iso !== undefined && hasBorders(iso));
  const off = countries.filter((country) => !small.includes(country) && !shown.includes(country));
  // The root of the share: one great country would leave all others white.
  /** @param {number} value */
  const shade = (value, all = 0) =>
    value > 0
      ? pale(palette.accent, 0.18 + 0.82 * Math.sqrt(value / most))
      : all > 0
        ? pale(palette.accent, 0.12)
        : palette.land;
  return {
    option: {
      tooltip: tooltip(palette, {
        formatter: (/** @type {any} */ { data, name }) =>
          data
            ? `${data.title}\n${both(card.measure, isFiltered, [data.value].flat().at(-1), data.all)}`
            : `${labelOf(name)}\nno ${measureWords(card.measure)}`,
      }),
      // Bubbles need places on the same map; what is drawn of it is nothing.
      geo: { ...PLACE, show: small.length > 0, silent: true, itemStyle: { opacity: 0 }, label: { show: false } },
      series: [
        {
          type: 'map',
          ...PLACE,
          selectedMode: false,
          itemStyle: { areaColor: palette.land, borderColor: palette.card, borderWidth: 0.6 },
          emphasis: {
            label: { show: false },
            itemStyle: { areaColor: 'inherit', borderColor: palette.ink, borderWidth: 1.2 },
          },
          data: shown.map((country) => ({
            ...datum(country),
            itemStyle: {
              areaColor: dim(country) ? pale(palette.accent, 0.12) : shade(country.own, country.all),
            },
          })),
        },
        ...(small.length > 0 ? [bubbles(small, palette, most)] : []),
      ],
    },
    under: {
      text: off.length === 0 ? '' : notShown(card, answer, off),
      items: off.map((country) => ({
        text: `${apart(country.label)} ${written(card.measure, country.own)}`,
        filter: [[card.by, country.values]],
      })),
    },
    scale: { from: shade(1e-9), to: shade(most), most: compact(most) },
    table: tableOf(drawn, countries),
    note: '',
    hit: ({ data }) => (data?.values ? [[card.by, data.values]] : null),
  };
}

/** @param {Card} card @param {Answer} answer @param {Country[]} off */
const notShown = ({ measure }, { additive }, off) =>
  additive[0]
    ? `not on the map: ${written(
        measure,
        off.reduce((total, { own }) => total + own, 0),
      )}`
    : 'not on the map:';
