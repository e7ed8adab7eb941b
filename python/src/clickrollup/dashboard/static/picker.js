// @ts-check
// The tenant picker: a text field that searches, and a list to choose from by mouse or keys.

import { element } from './dom.js';
import { compact } from './format.js';
import { change, question, state } from './state.js';

/** @type {any} */
const field = document.getElementById('tenant-search');
/** @type {any} */
const list = document.getElementById('tenant-list');
/** @type {[string, number | null][]} */
let options = [];
let current = -1;
let asked = 0;

export function buildPicker() {
  field.addEventListener('input', () => search(field.value));
  field.addEventListener('focus', () => {
    field.select();
    search('');
  });
  field.addEventListener('blur', () => setTimeout(close, 150));
  field.addEventListener('keydown', onKey);
}

/** @param {number | null} bound */
export function drawPicker(bound) {
  if (document.activeElement === field) return;
  const tenant = bound === null ? state.tenant : String(bound);
  field.value = tenant === '' ? '' : `Tenant ${tenant}`;
  field.disabled = bound !== null;
}

/** @param {string} words */
async function search(words) {
  const mine = ++asked;
  const answer = await fetch(`/api/tenants?${question({ search: words.replace(/^Tenant /, '') })}`);
  if (!answer.ok || mine !== asked) return;
  options = [['', null], ...(await answer.json())];
  current = -1;
  list.replaceChildren(
    ...options.map(([tenant, events], i) => {
      const option = element(
        'li',
        { id: `tenant-option-${i}` },
        element('b', { textContent: tenant === '' ? 'All tenants' : `Tenant ${tenant}` }),
        element('span', { textContent: events === null ? '' : compact(events) }),
      );
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.addEventListener('mousedown', (event) => {
        event.preventDefault();
        choose(i);
      });
      return option;
    }),
  );
  list.hidden = document.activeElement !== field;
  field.setAttribute('aria-expanded', String(!list.hidden));
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    move(event.key === 'ArrowDown' ? 1 : -1);
  } else if (event.key === 'Enter' && options.length > 0) {
    choose(current >= 0 ? current : Math.min(1, options.length - 1));
  } else if (event.key === 'Escape') {
    close();
  }
}

/** @param {number} step */
function move(step) {
  current = Math.min(Math.max(current + step, 0), options.length - 1);
  for (const [i, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(i === current));
  list.children[current]?.scrollIntoView({ block: 'nearest' });
  field.setAttribute('aria-activedescendant', `tenant-option-${current}`);
}

/** @param {number} i */
function choose(i) {
  close();
  field.blur();
  change({ tenant: options[i][0] });
}

function close() {
  list.hidden = true;
  field.setAttribute('aria-expanded', 'false');
  field.removeAttribute('aria-activedescendant');
}
