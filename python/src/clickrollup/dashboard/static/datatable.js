// The same as a drawing, as a table: to read, and to filter by keyboard.
import { element } from './dom.js';
import { count, decimal } from './format.js';
import { isSelected, toggle } from './state.js';

// More values than the service takes, as “Others” may have, cannot be selected.
const MAX_VALUES = 50;
export const isAskable = (filter) => !!filter && filter.every(([, values]) => values.length <= MAX_VALUES);
export const hasModifier = (event) => Boolean(event?.ctrlKey || event?.shiftKey || event?.metaKey);
const isChosen = (filter) => filter.every(([name, values]) => isSelected(name, values));

const number = (value) => (Number.isInteger(value) ? count(value) : decimal(value, 2));
export const text = (cell) => (typeof cell === 'number' ? number(cell) : (cell?.text ?? cell));

export function choice(label, filter) {
  const button = element('button', { type: 'button', textContent: label });
  button.setAttribute('aria-pressed', String(isChosen(filter)));
  button.addEventListener('click', (event) => toggle(filter, hasModifier(event)));
  return button;
}

function line({ cells, filter }, row, texts) {
  const cell = (value, i) => {
    const className = i < texts ? '' : 'number';
    if (i > 0 || !isAskable(filter)) return element('td', { textContent: text(value), className });
    const button = choice(value, filter);
    button.dataset.row = row;
    return element('td', {}, button);
  };
  return element('tr', {}, ...cells.map(cell));
}

export function fillTable(place, { columns, rows, texts = 1 }) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.row : undefined;
  const head = columns.map((name, i) =>
    element('th', { textContent: name, scope: 'col', className: i < texts ? '' : 'number' }),
  );
  const body = rows.map((row, i) => line(row, i, texts));
  const parts = [element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)];
  place.replaceChildren(element('table', {}, ...parts));
  if (focused !== undefined) place.querySelector(`[data-row="${focused}"]`)?.focus();
}
