// @ts-check
// Lists of what there is most of: values of a dimension, or the items of a top N.
import { board, measureWords, written } from './board.js';
import { element } from './dom.js';
import { name } from './format.js';
import { frame, tell } from './frame.js';
import { change, isSelected, state, toggle } from './state.js';

/** @param {Card} card @returns {Shown} */
export function buildTop(card) {
  const list = element('ol', { className: 'list', id: card.id });
  list.setAttribute('aria-label', card.title);
  return { ...frame(card, list), list };
}

// A click on a tenant selects him; a click on another value filters by it. Items of a top N are no dimension.
/** @param {Card} card @param {any} value @param {HTMLElement[]} cells */
function row(card, value, cells) {
  if (!card.by) return element('div', { className: 'row' }, ...cells);
  const isTenant = card.by === board.tenant;
  const isChosen = isTenant ? state.tenant === value : isSelected(card.by, [value]);
  const button = element('button', { type: 'button', className: 'row' }, ...cells);
  button.setAttribute('aria-pressed', String(isChosen));
  button.addEventListener('click', (event) =>
    isTenant ? change({ tenant: isChosen ? '' : value }) : toggle([[card.by, [value]]], event.ctrlKey || event.metaKey),
  );
  return button;
}

/** @param {Shown} top @param {TopAnswer} answer */
export function drawTop(top, { rows, is_whole: isWhole, is_exact: isExact, ignored }) {
  const { card, list } = top;
  const words = `by ${measureWords(card.measure)}`;
  tell(
    top,
    [
      card.by ? words : isExact ? 'by count' : 'at least so many',
      ...(isWhole ? [] : ['last half hour']),
      ...ignored.map((one) => `not filtered by ${one}`),
    ].join(', '),
  );
  const most = Math.max(1e-9, ...rows.map((one) => one[1]));
  const focused = list.contains(document.activeElement)
    ? [...list.children].indexOf(document.activeElement?.closest('li'))
    : -1;
  const sign = isExact ? '' : '≥ ';
  list.replaceChildren(
    ...rows.map(([value, number]) => {
      const strip = element('i');
      strip.style.width = `${Math.max(0, (100 * number) / most)}%`;
      const cells = [name(value), `${sign}${written(card.measure, number)}`];
      return element(
        'li',
        {},
        strip,
        row(
          card,
          value,
          cells.map((textContent) => element('span', { textContent })),
        ),
      );
    }),
  );
  if (rows.length === 0) list.append(element('li', { className: 'none', textContent: 'No events in this range.' }));
  if (focused >= 0) list.children[focused]?.querySelector('button')?.focus();
}
