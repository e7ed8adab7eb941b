// node build.mjs FOLDER: make the files that the dashboard's page takes from the npm registry, and put them into FOLDER with
// their licences. hatch_build.py runs it while the package is built, after `npm ci` beside this file.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geoEquirectangular } from 'd3-geo';
import { geoProject, geoQuantize } from 'd3-geo-projection';

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2]);
// The parts of ECharts that the page draws with; all of it would be twice as large.
const entry = `
export { init, registerMap } from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, CustomChart, LineChart, MapChart, TreemapChart } from 'echarts/charts';
import { AriaComponent, GeoComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent }
  from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
use([AriaComponent, BarChart, CanvasRenderer, CustomChart, GeoComponent, GridComponent, LegendComponent, LineChart,
  MapChart, TooltipComponent, TreemapChart, VisualMapComponent]);
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
const unnumbered = { Kosovo: 'XK', 'N. Cyprus': 'CY', Somaliland: 'SO' };

function bundle() {
  execFileSync(
    join(here, 'node_modules', '.bin', 'esbuild'),
    [
      '--bundle',
      '--minify',
      '--format=esm',
      '--legal-comments=none',
      '--log-level=warning',
      '--banner:js=/* Apache ECharts and zrender; licences in this folder */',
      `--outfile=${join(target, 'echarts.js')}`,
    ],
    { cwd: here, input: entry, stdio: ['pipe', 'inherit', 'inherit'] },
  );
}

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

function map(require, codes, english) {
  const coarse = features(require, '110m', codes);
  const known = new Set(coarse.map(({ iso }) => iso));
  // The coarse map leaves small countries out; they come from the finer one.
  const all = [...coarse, ...features(require, '50m', codes).filter(({ iso }) => !known.has(iso))];
  return {
    type: 'FeatureCollection',
    features: all.map(({ iso, feature }) => ({
      type: 'Feature',
      properties: { name: iso, label: english(iso) ?? feature.properties.name },
      geometry: flat(feature.geometry),
    })),
  };
}

function names(codes, english) {
  const aliases = { ...alsoCalled };
  const labels = {};
  for (const [alpha3, iso] of Object.entries(codes.getAlpha3Codes())) {
    labels[iso] = english(iso);
    for (const name of codes.getName(iso, 'en', { select: 'all' })) aliases[name.toLowerCase()] = iso;
    aliases[alpha3.toLowerCase()] = iso;
    aliases[iso.toLowerCase()] = iso;
  }
  return { labels, aliases };
}

mkdirSync(target, { recursive: true });
bundle();
const require = createRequire(import.meta.url);
const codes = require('i18n-iso-countries');
codes.registerLocale(require('i18n-iso-countries/langs/en.json'));
const short = {
  US: 'United States',
  GB: 'United Kingdom',
  RU: 'Russia',
  KR: 'South Korea',
  TR: 'Türkiye',
  TZ: 'Tanzania',
  XK: 'Kosovo',
};
const english = (iso) => short[iso] ?? codes.getName(iso, 'en', { select: 'official' });
writeFileSync(join(target, 'world.json'), `${JSON.stringify(map(require, codes, english))}\n`);
writeFileSync(join(target, 'countries.json'), `${JSON.stringify(names(codes, english))}\n`);
const licences = {
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
