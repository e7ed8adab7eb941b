// node build.mjs FOLDER: make the files that the dashboard's page takes from the npm registry, and put them into FOLDER with
// their licences. hatch_build.py runs it while the package is built, after `npm ci` beside this file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geoArea, geoCentroid, geoEquirectangular } from 'd3-geo';
import { geoProject, geoQuantize } from 'd3-geo-projection';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2]);
// The parts of ECharts that the page draws with; all of it would be twice as large.
const entry = `
export { getMap, init, registerMap } from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, CustomChart, LineChart, MapChart, TreemapChart } from 'echarts/charts';
import { GeoComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
use([BarChart, CanvasRenderer, CustomChart, GeoComponent, GridComponent, LineChart, MapChart, TooltipComponent,
  TreemapChart]);
`;
// What people call countries beside the names of the standard; Natural Earth gives three areas no number.
const alsoCalled = {
  'czech republic': 'CZ',
  england: 'GB',
  'great britain': 'GB',
  holland: 'NL',
  'hong kong': 'HK',
  'ivory coast': 'CI',
  korea: 'KR',
  macao: 'MO',
  macau: 'MO',
  'n. cyprus': 'CY',
  scotland: 'GB',
  somaliland: 'SO',
  'south korea': 'KR',
  swaziland: 'SZ',
  'the netherlands': 'NL',
  turkey: 'TR',
  türkiye: 'TR',
  'u.s.': 'US',
  'u.s.a.': 'US',
  uk: 'GB',
  usa: 'US',
  'viet nam': 'VN',
  vietnam: 'VN',
  wales: 'GB',
};
const alsoCalledOfficially = {
  bolivia: 'BO',
  burma: 'MM',
  'cape verde': 'CV',
  congo: 'CG',
  'democratic republic of the congo': 'CD',
  'dr congo': 'CD',
  drc: 'CD',
  'east timor': 'TL',
  kosovo: 'XK',
  'lao pdr': 'LA',
  macedonia: 'MK',
  palestine: 'PS',
  'republic of korea': 'KR',
  'russian federation': 'RU',
  'the bahamas': 'BS',
  'the gambia': 'GM',
  'u.a.e.': 'AE',
  uae: 'AE',
  'vatican city': 'VA',
};
// Natural Earth draws these as parts of other countries, or not at all.
const withoutBorders = {
  BQ: [-68.3, 12.2],
  BV: [3.4, -54.4],
  CC: [96.9, -12.2],
  CX: [105.6, -10.5],
  GF: [-53.1, 3.9],
  GI: [-5.35, 36.14],
  GP: [-61.55, 16.25],
  MQ: [-61.02, 14.64],
  RE: [55.53, -21.12],
  SJ: [15.6, 78.2],
  TK: [-171.8, -9.2],
  TV: [179.2, -8.5],
  UM: [166.6, 19.3],
  YT: [45.15, -12.83],
};
// In steradians: what is smaller is hard to see and to hit, as Luxembourg.
const SMALL = 2e-4;
const unnumbered = { Kosovo: 'XK', 'N. Cyprus': 'CY', Somaliland: 'SO' };

// Loaded only while a board is edited.
const editing = "export { GridStack } from 'gridstack';";

// zrender keeps the widths of texts in an object: the text `__proto__` would be kept in the prototype of all objects.
const ownMaps = {
  name: 'maps without a prototype',
  setup(build) {
    build.onLoad({ filter: /zrender\/lib\/core\/LRU\.js$/ }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, 'utf8').split('this._map = {};');
      if (after === undefined) throw new Error(`${path} is another file than it was`);
      return { contents: [before, after, ...more].join('this._map = Object.create(null);') };
    });
  },
};

const bundle = (contents, name, banner) =>
  build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: `/* ${banner}; licences in this folder */` },
    plugins: [ownMaps],
    outfile: join(target, name),
  });

// Longitude and latitude stay degrees, with latitude downwards as on a screen: by that geoProject tells a hole from an
// island. On its way the projection cuts at the antimeridian.
const degrees = geoEquirectangular()
  .scale(180 / Math.PI)
  .translate([0, 0])
  .precision(0);
const upright = (part) => (typeof part[0] === 'number' ? [part[0], -part[1]] : part.map(upright));

function flat(geometry) {
  const { type, coordinates } = geoQuantize(geoProject(geometry, degrees), 2);
  return { type, coordinates: upright(coordinates) };
}

function features(require, scale, codes) {
  const topology = require(`world-atlas/countries-${scale}.json`);
  return require('topojson-client')
    .feature(topology, topology.objects.countries)
    .features.map((feature) => ({
      iso: codes.numericToAlpha2(feature.id) ?? unnumbered[feature.properties.name],
      feature,
    }))
    .filter(({ iso }) => iso !== undefined && iso !== 'AQ');
}

function map(require, codes) {
  const coarse = features(require, '110m', codes);
  const known = new Set(coarse.map(({ iso }) => iso));
  // The coarse map leaves small countries out; they come from the finer one.
  const all = [...coarse, ...features(require, '50m', codes).filter(({ iso }) => !known.has(iso))];
  return {
    type: 'FeatureCollection',
    features: all.map(({ iso, feature }) => ({
      type: 'Feature',
      properties: { name: iso },
      geometry: flat(feature.geometry),
    })),
  };
}

function places(require, codes) {
  const known = { ...withoutBorders };
  const round = (degrees) => Math.round(degrees * 100) / 100;
  const all = [...features(require, '110m', codes), ...features(require, '50m', codes)];
  const large = new Set(all.filter(({ feature }) => geoArea(feature) >= SMALL).map(({ iso }) => iso));
  for (const { iso, feature } of all)
    if (known[iso] === undefined && !large.has(iso)) known[iso] = geoCentroid(feature).map(round);
  return known;
}

function names(codes) {
  const aliases = { ...alsoCalled, ...alsoCalledOfficially };
  for (const [alpha3, iso] of Object.entries(codes.getAlpha3Codes())) {
    for (const name of codes.getName(iso, 'en', { select: 'all' })) aliases[name.toLowerCase()] = iso;
    aliases[alpha3.toLowerCase()] = iso;
    aliases[iso.toLowerCase()] = iso;
  }
  return aliases;
}

mkdirSync(target, { recursive: true });
await bundle(entry, 'echarts.js', 'Apache ECharts and zrender');
await bundle(editing, 'gridstack.js', 'gridstack.js');
const require = createRequire(import.meta.url);
const codes = require('i18n-iso-countries');
codes.registerLocale(require('i18n-iso-countries/langs/en.json'));
writeFileSync(join(target, 'world.json'), `${JSON.stringify(map(require, codes))}\n`);
writeFileSync(
  join(target, 'countries.json'),
  `${JSON.stringify({ aliases: names(codes), places: places(require, codes) })}\n`,
);
writeFileSync(join(target, 'gridstack.css'), readFileSync(join(here, 'node_modules/gridstack/dist/gridstack.min.css')));
const licences = {
  'gridstack/LICENSE': 'LICENSE-gridstack',
  'echarts/LICENSE': 'LICENSE-echarts',
  'echarts/NOTICE': 'NOTICE-echarts',
  'echarts/licenses/LICENSE-d3': 'LICENSE-d3',
  'zrender/LICENSE': 'LICENSE-zrender',
  'tslib/LICENSE.txt': 'LICENSE-tslib',
  'world-atlas/LICENSE': 'LICENSE-world-atlas',
  'i18n-iso-countries/LICENSE': 'LICENSE-i18n-iso-countries',
};
for (const [from, to] of Object.entries(licences)) {
  writeFileSync(join(target, to), readFileSync(join(here, 'node_modules', from)));
}
