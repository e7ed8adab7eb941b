// What people and rules say about the numbers: annotations, which trends mark, and alerts, which stand above the cards.
import { get } from './asking.js';
import { measureTitle, written, zone } from './board.js';
import { byId, element } from './dom.js';
import { fullMoment, name } from './format.js';

export let annotations = [];
let alerts = [];
let problems = [];

// The numbers are shown whatever becomes of these; what cannot be had is said.
export async function askNotes(signal) {
  const [marks, found] = await Promise.allSettled([get('annotations', signal), get('alerts', signal)]);
  for (const { reason } of [marks, found]) if (reason?.name === 'AbortError') throw reason;
  annotations = marks.value ?? [];
  alerts = (found.value?.alerts ?? []).filter(({ state }) => state === 'open');
  problems = [
    ...(marks.reason ? [`Annotations cannot be shown: ${marks.reason.message}`] : []),
    ...(found.reason ? [`Alerts cannot be shown: ${found.reason.message}`] : []),
    ...Object.entries(found.value?.problems ?? {}).map(([rule, why]) => `${rule} cannot be judged: ${why}`),
  ];
}

function sentenceOf(alert) {
  const of = alert.dimension ? ` of ${name(alert.value)}` : '';
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
        element('strong', { textContent: `${alert.severity}: ${alert.title}` }),
        ` ${sentenceOf(alert)}`,
      ),
    ),
    ...problems.map((sentence) => element('li', { className: 'info', textContent: sentence })),
  );
  list.hidden = list.children.length === 0;
}

// In which bucket a moment lies; -1: in none that is drawn.
const bucketOf = (points, at) => points.findLastIndex(({ start }) => start <= at);

// The annotations of a trend, each with the first and the last bucket that it lies in.
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

export const markSentence = ({ kind, title }) => `${kind}: ${title}`;
export const markAsText = (mark) =>
  `${fullMoment(mark.at, zone())}${mark.until === null ? '' : ` to ${fullMoment(mark.until, zone())}`} ${markSentence(mark)}`;
