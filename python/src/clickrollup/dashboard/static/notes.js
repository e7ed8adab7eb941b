// @ts-check
// What people and rules say about the numbers: annotations, which trends mark, and alerts, which stand above the cards.
import { get } from './asking.js';
import { measureTitle, written, zone } from './board.js';
import { byId, element } from './dom.js';
import { apart, fullMoment, name, visible } from './format.js';

/** @type {Annotation[]} */
export let annotations = [];
/** @type {Alert[]} */
let alerts = [];
/** @type {string[]} */
let problems = [];

// The numbers are shown whatever becomes of these; what cannot be had is said.
/** @param {AbortSignal} signal */
export async function askNotes(signal) {
  const [marks, found] = await Promise.allSettled([get('annotations', signal), get('alerts', signal)]);
  const [noMarks, noAlerts] = [marks, found].map((one) => (one.status === 'rejected' ? one.reason : null));
  for (const reason of [noMarks, noAlerts]) if (reason?.name === 'AbortError') throw reason;
  const marked = marks.status === 'fulfilled' ? marks.value : [];
  const told = found.status === 'fulfilled' ? found.value : { alerts: [], problems: {} };
  annotations = marked.map((/** @type {Annotation} */ one) => ({
    ...one,
    title: visible(one.title),
    kind: visible(one.kind),
  }));
  alerts = told.alerts.filter((/** @type {Alert} */ { state }) => state === 'open');
  problems = [
    ...(noMarks ? [`Annotations cannot be shown: ${noMarks.message}`] : []),
    ...(noAlerts ? [`Alerts cannot be shown: ${noAlerts.message}`] : []),
    ...Object.entries(told.problems).map(([rule, why]) => `${rule} cannot be judged: ${why}`),
  ];
}

/** @param {Alert} alert */
function sentenceOf(alert) {
  const of = alert.dimension ? ` of ${apart(name(alert.value))}` : '';
  const bound = alert.bound === null ? '' : `, bound ${written(alert.measure, alert.bound)}`;
  return `${measureTitle(alert.measure)}${of}: ${written(alert.measure, alert.measured)}${bound}, since ${fullMoment(Date.parse(alert.fired_at) / 1000, zone())}`;
}

export function drawAlerts() {
  const list = byId('alerts');
  list.replaceChildren(
    ...alerts.map((alert) =>
      element(
        'li',
        { className: alert.severity },
        element('strong', { textContent: `${alert.severity}: ${visible(alert.title)}` }),
        ` ${sentenceOf(alert)}`,
      ),
    ),
    ...problems.map((sentence) => element('li', { className: 'info', textContent: sentence })),
  );
  list.hidden = list.children.length === 0;
}

// In which bucket a moment lies; -1: in none that is drawn.
/** @param {Point[]} points @param {number} at */
const bucketOf = (points, at) => points.findLastIndex(({ start }) => start <= at);

// The annotations of a trend, each with the first and the last bucket that it lies in.
/** @param {Point[]} points @param {Span} range @returns {Mark[]} */
export function marksOf(points, range) {
  if (points.length === 0) return [];
  return annotations
    .filter(({ at, until }) => at < range.end && (until ?? at) >= points[0].start)
    .map((one) => ({
      ...one,
      first: Math.max(0, bucketOf(points, one.at)),
      last: bucketOf(points, one.until ?? one.at),
    }));
}

/** @param {Mark} mark */
export const markSentence = ({ kind, title }) => `${kind}: ${title}`;
/** @param {Mark} mark */
export const markAsText = (mark) =>
  `${fullMoment(mark.at, zone())}${mark.until === null ? '' : ` to ${fullMoment(mark.until, zone())}`} ${markSentence(mark)}`;
