// What can be taken away of a card: its numbers as CSV, its drawing as PNG.
import { theme } from './colours.js';
import { element } from './dom.js';
import { picture } from './picture.js';

export function save(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A cell that a spreadsheet would take for a formula is kept a text.
function quoted(cell) {
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object')
    return typeof cell.value === 'string' && !cell.isTime ? quoted(cell.value) : String(cell.value);
  return `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;
}

export function saveTable({ card, drawn }) {
  const { columns, rows } = drawn.table;
  const lines = [columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(','));
  save(`${card.id}.csv`, new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
}

export async function savePicture({ card, instance, drawn }) {
  save(`${card.id}-${theme()}.png`, await picture(instance, card.title, drawn.legend ?? []));
}
