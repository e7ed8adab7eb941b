// @ts-check
// The cards of a page as things that can be moved and pulled larger, by gridstack.
import { sections } from '../cards.js';
import { byId, element, marked } from '../dom.js';
import { GridStack } from '../vendor/gridstack.js';

// A row of page.css and the gap under it.
const CELL = 52;
const GAP = 6;
/** @type {InstanceType<typeof GridStack> | null} */
let stack = null;

/** @param {(places: [string, Place][]) => void} onMoved */
export function layOut(onMoved) {
  takeApart();
  const grid = byId('grid');
  grid.className = 'grid-stack';
  grid.replaceChildren(
    ...sections().map(([{ id, at }, section]) => {
      const place = { 'gs-id': id, 'gs-x': at.x, 'gs-y': at.y, 'gs-w': at.width, 'gs-h': at.height };
      return marked(
        element(
          'div',
          { className: 'grid-stack-item' },
          element('div', { className: 'grid-stack-item-content' }, section),
        ),
        place,
      );
    }),
  );
  const made = GridStack.init(
    { column: 12, cellHeight: CELL, margin: GAP, float: true, animate: false, draggable: { handle: '.card > header' } },
    grid,
  );
  stack = made;
  made.on('change', (/** @type {Event} */ _, /** @type {any[]} */ nodes) =>
    onMoved(nodes.map(({ id, x, y, w, h }) => [id, { x, y, width: w ?? 1, height: h ?? 1 }])),
  );
}

export function takeApart() {
  stack?.destroy(false);
  stack = null;
  byId('grid').className = 'grid';
  byId('grid').removeAttribute('style');
}
