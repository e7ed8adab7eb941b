// @ts-check
// The same as a drawing, as a table: to read, and to filter by keyboard.
import { element } from './dom.js';
import { count, decimal } from './format.js';
import { isSelected, toggle } from './state.js';

// More values than the service takes, as “Others” may have, cannot be selected.
const MAX_VALUES = 50;
/** @param {Filter | null | undefined} filter @returns {filter is Filter} */
export const isAskable = (filter) => !!filter && filter.every(([, values]) => values.length <= MAX_VALUES);
/** @param {any} event */
export const hasModifier = (event) => Boolean(event?.ctrlKey || event?.shiftKey || event?.metaKey);
/** @param {Filter} filter */
const isChosen = (filter) => filter.every(([name, values]) => isSelected(name, values));

/** @param {number} value */
const number = (value) => (Number.isInteger(value) ? count(value) : decimal(value, 2));
/** @param {Cell} cell @returns {string} */
export const text = (cell) => (typeof cell === 'number' ? number(cell) : typeof cell === 'object' ? cell.text : cell);

/** @param {string} label @param {Filter} filter */
export function choice(label, filter) {
  const button = element('button', { type: 'button', textContent: label });
  button.setAttribute('aria-pressed', String(isChosen(filter)));
  button.addEventListener('click', (event) => toggle(filter, hasModifier(event)));
  return button;
}

/** @param {Table['rows'][number]} row @param {number} place @param {number} texts */
function line({ cells, filter }, place, texts) {
  /** @param {Cell} value @param {number} i */
  const cell = (value, i) => {
    const className = i < texts ? '' : 'number';
    if (i > 0 || !isAskable(filter)) return element('td', { textContent: text(value), className });
    const button = choice(text(value), filter);
    button.dataset.row = String(place);
    return element('td', {}, button);
  };
  return element('tr', {}, ...cells.map(cell));
}

/** @param {HTMLElement} place @param {Table} table */
export function fillTable(place, { columns, rows, texts = 1 }) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const focused = place.contains(active) ? active?.dataset.row : undefined;
  const head = columns.map((name, i) =>
    element('th', { textContent: name, scope: 'col', className: i < texts ? '' : 'number' }),
  );
  const body = rows.map((row, i) => line(row, i, texts));
  const parts = [element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)];
  place.replaceChildren(element('table', {}, ...parts));
  if (focused !== undefined)
    /** @type {HTMLElement | null} */ (place.querySelector(`[data-row="${focused}"]`))?.focus();
}
