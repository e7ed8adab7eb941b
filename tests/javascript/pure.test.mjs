// Numbers, times and shapes of the dashboard's page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ribbon } from '../../python/src/clickrollup/dashboard/static/charts/ribbon-geometry.js';
import * as format from '../../python/src/clickrollup/dashboard/static/format.js';

test('values travel through an address', () => {
  for (const value of [null, '', '~', '~null', '~~x', 'DE'])
    assert.equal(format.fromParameter(format.toParameter(value)), value);
});

test('a day of UTC is called by its name wherever the browser is', () => {
  const midnight = Date.UTC(2026, 2, 1) / 1000;
  assert.equal(format.bucketMoment(midnight, { seconds: 86400 }, 'America/New_York'), '1 Mar (UTC)');
  const berlin = { seconds: 0, starts: [midnight - 3600], zone: 'Europe/Berlin' };
  assert.equal(format.bucketMoment(midnight - 3600, berlin, 'America/New_York'), '1 Mar (Europe/Berlin)');
  assert.equal(format.moment(midnight, { seconds: 300 }, 'America/New_York'), '19:00');
});

test('a range says how long it is', () => {
  assert.deepEqual([90, 89700, 604860].map(format.span), ['2 min', '24 h 55 min', '7 days 1 min']);
});

test('the bands of a ribbon add up to their stacks, the largest on top', () => {
  const sizes = new Map([
    ['a x', 3],
    ['a y', 5],
    ['b x', 4],
  ]);
  const shapes = ribbon(['a', 'b'], ['x', 'y'], (column, part) => sizes.get(`${column} ${part}`) ?? 0);
  const bars = shapes.filter(({ kind }) => kind === 'bar');
  assert.deepEqual(
    bars.map(({ column, part, from, to }) => [column, part, from, to]),
    [
      [0, 'x', 0, 3],
      [0, 'y', 3, 8],
      [1, 'x', 0, 4],
    ],
  );
  assert.deepEqual(
    shapes.filter(({ kind }) => kind === 'band').map(({ part, next }) => [part, next.to]),
    [['x', 4]],
  );
});
