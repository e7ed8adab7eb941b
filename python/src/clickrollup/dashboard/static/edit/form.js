// @ts-check
// The form of one card: what a card of its type may have, chosen from what the rollup knows.
import { element } from '../dom.js';

const LABELS = new Map([
  ['by', 'Group by'],
  ['split', 'Split by'],
  ['line', 'Line'],
  ['most', 'Values at most'],
  ['per', 'Per second'],
  ['where', 'Only where'],
  ['text', 'Text'],
]);
const FLAGS = new Map([
  ['stacked', false],
  ['area', true],
  ['compare', true],
  ['trend', true],
]);
/** @param {string} name */
const words = (name) => LABELS.get(name) ?? name.charAt(0).toUpperCase() + name.slice(1);

/** @param {string} text @param {HTMLElement} field */
function labelled(text, field) {
  return element('label', {}, element('span', { textContent: text }), field);
}

/** @param {string[][]} values @param {string | string[]} chosen @param {(value: any) => void} onChange */
function select(values, chosen, onChange, more = /** @type {{ multiple?: boolean, size?: number }} */ ({})) {
  const list = element('select', more, ...values.map(([value, text]) => new Option(text, value)));
  for (const option of list.options) option.selected = [chosen].flat().includes(option.value);
  list.addEventListener('change', () =>
    onChange(more.multiple ? [...list.selectedOptions].map(({ value }) => value) : list.value),
  );
  return list;
}

/** @param {string} type @param {any} value @param {(value: string) => void} onChange */
function input(type, value, onChange) {
  const field = element('input', { type, value });
  field.addEventListener('change', () => onChange(field.value));
  return field;
}

/** @param {WrittenCard} card @param {Content} content @param {Choices} choices */
const rollupOf = (card, content, choices) =>
  choices.rollups.find(({ name }) => name === (card.rollup || content.rollup)) ?? { dimensions: [], measures: [] };

// Values of dimensions, a line for each: “status: paid, sent”; ~null is an unknown one.
/** @param {Record<string, Value[]>} where */
const whereText = (where = {}) =>
  Object.entries(where)
    .map(([name, values]) => `${name}: ${values.map((value) => value ?? '~null').join(', ')}`)
    .join('\n');

/** @param {string} text */
function readWhere(text) {
  const pairs = text
    .split('\n')
    .map((line) => line.split(/:(.*)/s))
    .filter(([name, values]) => name.trim() && values?.trim());
  return Object.fromEntries(
    pairs.map(([name, values]) => [
      name.trim(),
      values
        .split(',')
        .map((value) => value.trim())
        .map((value) => (value === '~null' ? null : value)),
    ]),
  );
}

// One field for a key of the card; `put` takes its new value, undefined for none.
/** @param {string} key @param {WrittenCard} card @param {Content} content @param {Choices} choices @param {(value: any) => void} put @returns {HTMLElement} */
function fieldOf(key, card, content, choices, put) {
  const rollup = rollupOf(card, content, choices);
  const none = [['', '–']];
  const dimensions = rollup.dimensions.map((name) => [name, name]);
  const isList = card.type === 'top' && !card.by;
  const measures = rollup.measures
    .filter(({ kind }) => (kind === 'top') === isList || card.type === 'top')
    .map(({ name, kind }) => [name, `${name} (${kind})`]);
  if (FLAGS.has(key)) {
    const box = element('input', { type: 'checkbox', checked: card[key] ?? FLAGS.get(key) });
    box.addEventListener('change', () => put(box.checked === FLAGS.get(key) ? undefined : box.checked));
    return box;
  }
  if (key === 'rollup')
    return select(
      [['', 'the board’s'], ...choices.rollups.map(({ name }) => [name, name])],
      card.rollup ?? '',
      (name) => put(name || undefined),
    );
  if (key === 'by' || key === 'split')
    return select([...none, ...dimensions], card[key] ?? '', (name) => put(name || undefined));
  if (key === 'measure' || key === 'line')
    return select([...none, ...measures], card[key] ?? '', (name) => put(name || undefined));
  if (key === 'measures')
    return select(measures, card.measures ?? [], (names) => put(names.length ? names : undefined), {
      multiple: true,
      size: 4,
    });
  if (key === 'per') return select([...none, ['second', 'second']], card.per ?? '', (unit) => put(unit || undefined));
  if (key === 'most') return input('number', card.most ?? '', (value) => put(value ? Number(value) : undefined));
  const area = element('textarea', {
    rows: key === 'text' ? 4 : 2,
    value: key === 'where' ? whereText(card.where) : (card[key] ?? ''),
  });
  area.addEventListener('change', () => put(key === 'where' ? readWhere(area.value) : area.value || undefined));
  return area;
}

/** @param {WrittenCard} card @param {Content} content @param {Choices} choices @param {() => void} onChange */
export function cardForm(card, content, choices, onChange) {
  /** @param {string} key @returns {(value: any) => void} */
  const put = (key) => (value) => {
    if (value === undefined || (key === 'where' && Object.keys(value).length === 0)) delete card[key];
    else card[key] = value;
    onChange();
  };
  const type = select(
    Object.keys(choices.keys).map((kind) => [kind, kind]),
    card.type,
    (kind) => {
      card.type = kind;
      // What the new type does not know is left behind.
      for (const key of Object.keys(card))
        if (!['type', 'at', 'id', 'title', ...choices.keys[kind]].includes(key)) delete card[key];
      onChange();
    },
  );
  const title = input('text', card.title ?? '', (value) => put('title')(value || undefined));
  const places = /** @type {const} */ (['x', 'y', 'width', 'height']).map((key) =>
    labelled(
      words(key),
      input('number', card.at[key], (value) => {
        card.at = { ...card.at, [key]: Number(value) };
        onChange();
      }),
    ),
  );
  return element(
    'fieldset',
    {},
    element('legend', { textContent: 'Card' }),
    labelled('Type', type),
    labelled('Title', title),
    ...choices.keys[card.type].map((key) => labelled(words(key), fieldOf(key, card, content, choices, put(key)))),
    ...places,
  );
}
