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

test('a custom range is one of the clocks that the board names, also where these change', () => {
  for (const [clock, zone, utc] of [
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['2026-11-01T00:30', 'America/New_York', '2026-11-01T04:30:00Z'],
    ['2026-11-01T02:30', 'America/New_York', '2026-11-01T07:30:00Z'],
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
  ]) {
    assert.equal(format.instant(format.momentOf(clock, zone)), utc);
    assert.equal(format.clockTime(Date.parse(utc) / 1000, zone), clock);
  }
  assert.ok(Math.abs(format.momentOf('2026-03-29T02:30', 'Europe/Berlin') - Date.UTC(2026, 2, 29, 1) / 1000) <= 1800);
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
