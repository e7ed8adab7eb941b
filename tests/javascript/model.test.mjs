// What the dashboard's page makes of the service's rows, without a browser: run by tests/python/unit/test_javascript.py.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

const pages = '../../python/src/clickrollup/dashboard/static/';
let board;
let model;
let state;

before(async () => {
  // What the modules ask a browser for when they are loaded.
  globalThis.location = { search: '?country=~null&country=DE&dimension.range=wide&tenant=3&range=7d' };
  globalThis.history = { pushState: () => {} };
  globalThis.addEventListener = () => {};
  board = await import(`${pages}board.js`);
  model = await import(`${pages}model.js`);
  state = await import(`${pages}state.js`);
  board.setBoard({ dimensions: {}, measures: { revenue: { unit: '€', digits: 1 } }, cards: [], notes: [] });
});

const RANGE = { start: 0, end: 1200, seconds: 300 };
const draw = (base, part = null, kinds = ['count']) =>
  model.model(
    { by: 'name', split: 'other' },
    { kinds, additive: kinds.map((kind) => kind === 'count'), range: RANGE, ignored: [], base, part, own: null },
  );

test('names that a program may stumble over are values like all others', () => {
  const names = ['__proto__', 'constructor', 'toString', ''];
  const base = { total: [4], rows: { name: names.map((name, i) => [name, 4 - i]) } };
  const found = model.values(draw(base, { total: [1], rows: { name: [['__proto__', 1]] } }), 'name');
  assert.deepEqual(
    found.map(({ label, all, part }) => [label, all, part]),
    [
      ['__proto__', 4, 1],
      ['constructor', 3, 0],
      ['toString', 2, 0],
      ['(empty)', 1, 0],
    ],
  );
  assert.equal(Object.keys(Object.prototype).length, 0);
});

test('what does not add up has no others', () => {
  const items = [5, 4, 3, 2].map((all, i) => ({ key: i, values: [String(i)], all, part: all, own: all }));
  const few = model.firstFew(items, 3);
  assert.deepEqual([few.length, few[2].label, few[2].all, few[2].values], [3, 'Others (2)', 5, ['2', '3']]);
  assert.deepEqual(
    model.firstFew(items, 3, false).map(({ key }) => key),
    [0, 1],
  );
  assert.equal(model.leftOut(items, 3, 'shops', false), '2 shops not shown');
  assert.equal(model.leftOut(items, 3, 'shops'), '');
});

test('a bucket in which nothing happened has no events, and no average', () => {
  const base = { total: [3], trend: [[300, 3]] };
  assert.deepEqual(
    model.trend(draw(base)).map(({ all }) => all),
    [0, 3, 0, 0],
  );
  assert.deepEqual(
    model.trend(draw(base, null, ['average'])).map(({ all }) => all),
    [null, 3, null, null],
  );
});

test('a crossing knows all, the part and what other filters leave', () => {
  const rows = { total: [6], rows: { 'name\0other': [['a', null, 4], ['a', 'x', 2]] } };
  const at = model.crossing(draw(rows, { total: [2], rows: { 'name\0other': [['a', 'x', 2]] } }), 'name', 'other');
  assert.deepEqual(at({ values: ['a'] }, { values: [null, 'x'] }), { all: 6, part: 2, own: 2 });
});

test('the time before is laid bucket by bucket beside the range that it ends at', () => {
  const base = { total: [3], trend: [[300, 3]] };
  const card = { by: 'name', split: '' };
  const answer = { kinds: ['count'], additive: [true], range: { ...RANGE, start: 1200, end: 2400 }, ignored: [], base };
  const before = { trend: [[600, 7]], range: RANGE };
  assert.deepEqual(
    model.trendBefore(model.model(card, answer, before)).map(({ start, number }) => [start, number]),
    [
      [0, 0],
      [300, 0],
      [600, 7],
      [900, 0],
    ],
  );
  // That of another question is none of this one.
  assert.deepEqual(model.trendBefore(model.model(card, { ...answer, range: RANGE }, before)), []);
});

test('a dimension may be called anything', () => {
  const rows = { total: [6], rows: { total: [['a', 6]], constructor: [['b', 6]] } };
  assert.deepEqual(
    ['total', 'constructor', 'toString', '__proto__'].map((one) => model.rowsOf(rows, one).length),
    [1, 1, 0, 0],
  );
});

test('what no rollup has is no filter, and is said', () => {
  state.change({ where: new Map([...state.state.where, ['utm_source', ['x']]]) });
  state.fitDimensions(['utm_source', 'other']);
  assert.deepEqual([...state.state.where.keys()], ['country', 'range']);
  assert.deepEqual(state.state.notes, ['There is no dimension “utm_source”: nothing is filtered by it.']);
});

test('an address brings back what was selected', () => {
  const { where, tenant, range } = state.state;
  assert.deepEqual([...where], [['country', [null, 'DE']], ['range', ['wide']]]);
  assert.deepEqual([tenant, range], ['3', '7d']);
  const query = state.question();
  assert.deepEqual(query.getAll('country'), ['~null', 'DE']);
  assert.equal(query.get('dimension.range'), 'wide');
});

test('a second click on the same clears, and one with a key held adds', () => {
  state.toggle([['country', ['FR']]]);
  assert.deepEqual(state.state.where.get('country'), ['FR']);
  state.toggle([['country', ['DE']]], true);
  assert.deepEqual(state.state.where.get('country'), ['FR', 'DE']);
  state.toggle([['country', ['FR', 'DE']]]);
  assert.equal(state.state.where.has('country'), false);
});

test('numbers are written with unit and digits of the board', () => {
  assert.equal(board.written('revenue', 1234.56), '1,234.6 €');
  assert.equal(board.written('revenue', null), '–');
  assert.equal(board.said('order_count', '42'), '42 order count');
});
