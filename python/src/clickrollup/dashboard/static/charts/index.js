// @ts-check
// What draws a card of each type on a canvas; the other types are words and numbers.
import { bar, columns } from './columns.js';
import { heat } from './heat.js';
import { worldMap } from './map.js';
import { ribbons } from './ribbon.js';
import { treemap } from './treemap.js';
import { trendChart } from './trend.js';

/** @type {Map<string, (drawn: Drawn) => Chart>} */
export const CHARTS = new Map([
  ['line', trendChart],
  ['columns', columns],
  ['bar', bar],
  ['map', worldMap],
  ['treemap', treemap],
  ['ribbon', ribbons],
  ['heat', heat],
]);
