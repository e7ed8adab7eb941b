// @ts-check
// Cards of one number: with its share, its change and its trend; and how fresh all of them are.
import { measureWords, written } from './board.js';
import { spark } from './charts/trend.js';
import { element } from './dom.js';
import { age, count, percent, rate, span } from './format.js';
import { frame } from './frame.js';
import { model } from './model.js';

const SVG = 'http://www.w3.org/2000/svg';

/** @param {Card} card @returns {Shown} */
export function buildNumber(card) {
  const value = element('p', { className: 'value', textContent: '–' });
  value.dataset.number = card.id;
  const part = element('p', { className: 'part' });
  part.dataset.part = card.id;
  const trend = element('div', { className: 'spark', hidden: true });
  trend.setAttribute('aria-hidden', 'true');
  return { ...frame(card, value, part, trend), value, part, trend };
}

// Beside a number: its share of the whole, and the change since the time just before, as long as this one.
/** @param {Drawn} drawn @param {Numbers | undefined} before */
function beside({ card, base, part, isFiltered }, before) {
  const [now, all] = [part.total?.[0] ?? null, base.total?.[0] ?? null];
  const share = isFiltered ? `${percent(now ?? 0, all ?? 0)} of ${written(card.measure, all)}` : '';
  if (before?.seconds === undefined || typeof now !== 'number') return share;
  return [share, compared(card.measure, now, before.total?.[0] ?? null, span(before.seconds))]
    .filter(Boolean)
    .join(' · ');
}

// A change in per cent is one of a number above zero.
/** @param {string} measure @param {number} now @param {number | null} earlier @param {string} long */
export function compared(measure, now, earlier, long) {
  if (!earlier) return `none in the ${long} before`;
  if (earlier < 0) return `${written(measure, earlier)} in the ${long} before`;
  const change = now / earlier - 1;
  return `${change >= 0 ? '▲' : '▼'} ${percent(Math.abs(change), 1)} on the ${long} before`;
}

/** @param {Shown} shown @param {Answer} answer @param {Numbers} [before] */
export function drawNumber(shown, answer, before) {
  const { card } = shown;
  const drawn = model(card, answer);
  const value = drawn.part.total?.[0] ?? null;
  if (card.per) {
    shown.value.textContent = rate(value);
    shown.part.textContent = value === null ? 'not for the past' : 'last minutes';
    return;
  }
  // Where nothing happened, a count is none.
  shown.value.textContent = written(card.measure, value ?? (answer.kinds[0] === 'count' ? 0 : null));
  shown.part.textContent = beside(drawn, before);
  shown.section.title = `${measureWords(card.measure)}`;
  drawSpark(shown.trend, drawn);
}

/** @param {HTMLElement} place @param {Drawn} drawn */
function drawSpark(place, drawn) {
  place.hidden = !drawn.part.trend || drawn.isEmpty;
  if (place.hidden) return;
  const points = spark(drawn).map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 100 24');
  picture.setAttribute('preserveAspectRatio', 'none');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', `M${points.join('L')}`);
  picture.append(path);
  place.replaceChildren(picture);
}

/** @param {Shown} shown @param {Freshness} freshness */
export function drawFreshness({ value, part }, { seconds_since_run: run, events_waiting: waiting }) {
  value.textContent = run === null ? 'never' : `${age(run)} ago`;
  part.textContent = waiting === null ? '' : `${count(waiting)} newer events counted live`;
}
