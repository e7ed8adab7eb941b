// The map of the world: countries shaded by events, bubbles for places too small to see, and what cannot be drawn.
import { colours, pale } from './colours.js';
import { labelOf, placeOf } from './countries.js';
import { compact, count } from './format.js';
import { both, eventCells, eventColumns, tooltip } from './options.js';
import { isSelected, state } from './state.js';
import { getMap } from './vendor/echarts.js';

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

let borders;
function hasBorders(iso) {
  borders ??= new Set(getMap('world').geoJSON.features.map(({ properties }) => properties.name));
  return borders.has(iso);
}

function bubbles(small, palette, most) {
  return {
    type: 'custom',
    coordinateSystem: 'geo',
    animation: false,
    z: 5,
    renderItem: ({ dataIndex }, api) => {
      const country = small[dataIndex];
      const [cx, cy] = api.coord(placeOf(country.iso));
      return {
        type: 'circle',
        shape: { cx, cy, r: 4 + 8 * Math.sqrt(country.own / most) },
        style: { fill: pale(palette.accent, dim(country) ? 0.3 : 0.75), stroke: palette.card, lineWidth: 1 },
      };
    },
    data: small.map((country) => ({ ...datum(country), value: [...placeOf(country.iso), country.own] })),
  };
}

const dim = (country) => state.country.length > 0 && !isSelected('country', country.values);
const datum = (country) => ({
  name: country.iso,
  title: country.label,
  value: country.own,
  all: country.all,
  values: country.values,
});

export function worldMap({ countries, isFiltered }) {
  const palette = colours();
  const most = Math.max(1, ...countries.map((country) => country.own));
  const small = countries.filter(({ iso }) => iso !== undefined && placeOf(iso) !== undefined);
  const shown = countries.filter(({ iso }) => iso !== undefined && hasBorders(iso));
  const off = countries.filter((country) => !small.includes(country) && !shown.includes(country));
  // The root of the share: one great country would leave all others white.
  const shade = (value, all = 0) =>
    value > 0
      ? pale(palette.accent, 0.18 + 0.82 * Math.sqrt(value / most))
      : all > 0
        ? pale(palette.accent, 0.12)
        : palette.land;
  return {
    option: {
      tooltip: tooltip(palette, {
        formatter: ({ data, name }) =>
          data
            ? `${data.title}\n${both(isFiltered, [data.value].flat().at(-1), data.all)} events`
            : `${labelOf(name)}\nno events`,
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
      text: off.length === 0 ? '' : `not on the map: ${count(off.reduce((total, { own }) => total + own, 0))}`,
      items: off.map((country) => ({
        text: `${country.label} ${count(country.own)}`,
        filter: { country: country.values },
      })),
    },
    scale: { from: shade(1e-9), to: shade(most), most: compact(most) },
    table: {
      columns: eventColumns('Country', isFiltered),
      rows: countries.map((country) => ({
        filter: { country: country.values },
        cells: [country.label, ...eventCells(isFiltered, country)],
      })),
    },
    hit: ({ data }) => (data?.values ? { country: data.values } : null),
  };
}
