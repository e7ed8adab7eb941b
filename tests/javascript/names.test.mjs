// Names from the data, wherever the page writes them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

const pages = '../../python/src/clickrollup/dashboard/static/';
let format;
let options;
let numbers;
let takeaway;

before(async () => {
  globalThis.location = { search: '' };
  globalThis.addEventListener ??= () => {};
  globalThis.localStorage ??= { getItem: () => null };
  globalThis.document ??= { documentElement: { dataset: {} }, getElementById: () => null };
  [format, options, numbers, takeaway] = await Promise.all(
    ['format', 'options', 'numbers', 'takeaway'].map((name) => import(`${pages}${name}.js`)),
  );
});

test('what cannot be seen in a name is written out', () => {
  assert.equal(format.name('US\u200b'), 'US<U+200B>');
  assert.equal(format.name('\u202eevil'), '<U+202E>evil');
  assert.equal(format.name('US\n1,000,000 events'), 'US<U+000A>1,000,000 events');
  assert.equal(format.name('\u200b'), '<U+200B>');
  assert.equal(format.name('   '), '(blank, 3 long)');
  assert.equal(format.name('\u3164'), '(blank, 1 long)');
  for (const kept of ['שלום', '👩‍🔬', 'क्‍ष', '🇩🇪', '__proto__', '<b>', ' a ']) assert.equal(format.name(kept), kept);
});

test('a name read from the right keeps to itself', () => {
  assert.equal(format.apart('שלום'), '\u2068שלום\u2069');
  assert.equal(format.apart('Peru'), 'Peru');
});

test('no name is markup for the charts', () => {
  const { formatter } = options.tooltip({}, { formatter: ({ name }) => name });
  assert.equal(formatter({ name: '{a|hidden}' }).replace('\u2060', ''), '{a|hidden}');
  assert.doesNotMatch(formatter({ name: '{a|hidden}{b|x}' }), /\{\w+\|/);
});

test('no cell of a CSV is a formula', () => {
  for (const start of ['=', '+', '-', '@', '\uff1d', ' =', '\u200b=', '\n='])
    assert.match(takeaway.quoted(`${start}1+1`), /^"\s*'/u, JSON.stringify(start));
  assert.equal(takeaway.quoted('a;=1+1'), '"a;\'=1+1"');
  assert.equal(takeaway.quoted('say "=x"'), '"say ""\'=x"""');
  assert.equal(takeaway.quoted('a-b = c'), '"a-b = c"');
  assert.equal(takeaway.quoted(-5), '-5');
  assert.equal(takeaway.quoted({ value: '=x' }), '"\'=x"');
});

test('a number below zero before is no "none"', () => {
  assert.equal(numbers.compared('revenue', 10, null, '6 h'), 'none in the 6 h before');
  assert.equal(numbers.compared('revenue', 10, -50, '6 h'), '-50 in the 6 h before');
  assert.equal(numbers.compared('revenue', 5, 10, '6 h'), '▼ 50% on the 6 h before');
});
