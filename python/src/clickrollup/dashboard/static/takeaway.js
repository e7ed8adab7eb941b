// @ts-check
// What can be taken away of a card: its numbers as CSV, its drawing as PNG.
import { theme } from './colours.js';
import { element } from './dom.js';
import { picture } from './picture.js';

/** @param {string} name @param {Blob} blob */
export function save(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// What a spreadsheet takes for a formula: also behind blanks, in wide letters, and behind a semicolon or a line's end, by
// which some of them part cells.
const FORMULA = /(^|[;\t\r\n"])(?=[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

// A cell that a spreadsheet would take for a formula is kept a text.
/** @param {Cell} cell @returns {string} */
export function quoted(cell) {
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object')
    return typeof cell.value === 'string' && !cell.isTime ? quoted(cell.value) : String(cell.value);
  return `"${cell.replace(FORMULA, "$1'").replaceAll('"', '""')}"`;
}

/** @param {Shown} shown */
export function saveTable({ card, drawn }) {
  /** @type {Table} */
  const { columns, rows } = drawn.table;
  const lines = [columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(','));
  save(`${card.id}.csv`, new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
}

/** @param {Shown} shown */
export async function savePicture({ card, instance, drawn }) {
  save(`${card.id}-${theme()}.png`, await picture(instance, card.title, drawn.legend ?? []));
}
