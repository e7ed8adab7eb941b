// Lists of the busiest tenants and devices.

import { element } from './cards.js';
import { count } from './format.js';
import { change, state } from './state.js';

const lists = {};

export function buildTops(grid) {
  for (const [id, title, note] of [
    ['tenants', 'Top tenants', 'by events'],
    ['devices', 'Top devices', 'by events'],
  ]) {
    const list = element('ol', { className: 'top', id });
    list.setAttribute('aria-label', title);
    const about = element('p', { className: 'note', textContent: note });
    const section = element(
      'section',
      { className: 'card third' },
      element('header', {}, element('h2', { textContent: title }), about),
      list,
    );
    lists[id] = { list, section, about };
    grid.append(section);
  }
}

export function drawTops({ tenants, devices, devices_of_all: ofAll, devices_exact: isExact }) {
  lists.devices.about.textContent = [
    isExact ? 'by events' : 'at least so many events',
    ...(ofAll ? [] : ['last half hour']),
  ].join(', ');
  lists.tenants.section.hidden = tenants === null;
  draw(lists.tenants.list, (tenants ?? []).slice(0, 10), (row, tenant) => {
    const button = element('button', { type: 'button', className: 'row' }, ...row);
    button.setAttribute('aria-pressed', String(state.tenant === tenant));
    button.addEventListener('click', () => change({ tenant: state.tenant === tenant ? '' : tenant }));
    return button;
  });
  const row = (cells) => element('div', { className: 'row' }, ...cells);
  draw(lists.devices.list, devices, row, isExact ? '' : '≥ ');
}

function draw(list, rows, make, sign = '') {
  const most = Math.max(1, ...rows.map(([, events]) => events));
  const focused = list.contains(document.activeElement)
    ? [...list.children].indexOf(document.activeElement.closest('li'))
    : -1;
  list.replaceChildren(
    ...rows.map(([item, events]) => {
      const strip = element('i');
      strip.style.width = `${(100 * events) / most}%`;
      return element(
        'li',
        {},
        strip,
        make(
          [element('span', { textContent: item }), element('span', { textContent: `${sign}${count(events)}` })],
          item,
        ),
      );
    }),
  );
  if (rows.length === 0) list.append(element('li', { className: 'none', textContent: 'No events in this range.' }));
  if (focused >= 0) list.children[focused]?.querySelector('button')?.focus();
}
