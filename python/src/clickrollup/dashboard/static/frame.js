// @ts-check
// What every card has: its place in the grid, its heading, a note, and what it can be asked for.
import { board } from './board.js';
import { element } from './dom.js';
import { change, state } from './state.js';

// A row of the grid and the gap under it, in pixels, as page.css has them.
export const ROW = 40;

/** @param {HTMLElement} section @param {Place} at */
export function place(section, { x, y, width, height }) {
  section.style.gridColumn = `${x + 1} / span ${width}`;
  section.style.gridRow = `${y + 1} / span ${height}`;
}

/** @param {Card} card @param {(Node | string)[]} children @returns {Shown} */
export function frame(card, ...children) {
  const note = element('p', { className: 'note' });
  const tools = element('div', { className: 'tools' });
  const heading = element('h2', { textContent: card.title });
  const section = element(
    'section',
    { className: `card type-${card.type}` },
    element('header', {}, heading, note, tools),
    ...children,
  );
  section.setAttribute('aria-label', card.title || card.type);
  section.dataset.card = card.id;
  place(section, card.at);
  if (state.chart === card.id) section.dataset.shown = '';
  return { card, section, note, tools, heading };
}

/** @param {Card} card @param {string} text @param {string} title @param {() => void} action */
export function tool(card, text, title, action) {
  const button = element('button', { type: 'button', textContent: text, title });
  button.setAttribute('aria-label', `${title}: ${card.title}`);
  button.addEventListener('click', action);
  return button;
}

/** @param {Card} card */
export const othersTool = (card) => {
  const button = tool(card, 'Others', 'Show all others as one', () => change({ others: !state.others }));
  button.hidden = true;
  return button;
};

// Cards stand in the order of their places, which is the order of a phone and of a screen reader.
// A frame of one card has no other.
export const inOrder = () =>
  board.cards.filter(({ id }) => !state.chart || id === state.chart).sort((a, b) => a.at.y - b.at.y || a.at.x - b.at.x);

/** @param {Shown} shown @param {string} sentence */
export function tell(shown, sentence) {
  shown.note.textContent = sentence;
  shown.note.title = sentence;
}
