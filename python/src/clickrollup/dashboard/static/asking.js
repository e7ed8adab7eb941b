// @ts-check
// Asks the service: at once while the page is still being built, and with patience that ends.
import { question } from './state.js';

const PATIENCE = 30_000;
// Asked while board, map and names are still on their way.
/** @type {Map<string, Promise<Response>>} */
const early = new Map();
/** @param {string} path @param {Record<string, string>} [extra] */
const addressOf = (path, extra) => `/api/${path}?${question(extra)}`;

/** @param {string[]} paths */
export function askEarly(paths) {
  for (const path of paths) {
    const url = addressOf(path);
    const answer = fetch(url);
    answer.catch(() => {});
    early.set(url, answer);
  }
}

// What is wrong with a question: the service or the database is away, or it was refused.
export class AskError extends Error {
  /** @param {string} fault @param {string} sentence */
  constructor(fault, sentence) {
    super(sentence);
    this.fault = fault;
  }
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @param {Record<string, string>} [extra]
 * @returns {Promise<any>} what the service answers
 */
export async function get(path, signal = undefined, extra = {}) {
  const url = addressOf(path, extra);
  const asked = early.get(url);
  early.delete(url);
  const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
  let answer;
  try {
    answer = await (asked ?? fetch(url, { signal: AbortSignal.any(signals) }));
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new AskError('away', 'The dashboard’s service cannot be reached; trying again.');
  }
  const body = await answer.json().catch(() => ({ error: `The service answered ${answer.status}.` }));
  if (answer.ok) return body;
  // The service says on a page of its own why a link opens nothing any more.
  const wrong = answer.headers.get('X-Clickrollup-Wrong');
  if (wrong === 'link') location.reload();
  throw new AskError(wrong === 'database' ? 'database' : 'refused', body.error);
}
