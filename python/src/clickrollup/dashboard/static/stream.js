// @ts-check
// The one stream of changes that all tabs and frames of a browser share: HTTP/1.1 allows six connections to a service,
// and each stream holds one. Open while a page is seen, and closed while all of them are hidden.
const SILENT = 70_000;
/** @type {Map<MessagePort, { address: string, at: number }>} */
const pages = new Map();
/** @type {EventSource | null} */
let source = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;
// A stream begins with a change, for those who missed some; the first page has just asked.
let isFirst = true;

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function open() {
  const { address } = /** @type {{ address: string }} */ ([...pages.values()].at(-1));
  source = new EventSource(address);
  source.addEventListener('change', () => {
    if (!isFirst) for (const port of pages.keys()) port.postMessage('change');
    isFirst = false;
  });
  source.addEventListener('error', () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    retry = setTimeout(look, 10_000);
  });
}

// A page that was closed without a word is forgotten: one that is seen says so every twenty seconds.
function look() {
  for (const [port, { at }] of pages) if (Date.now() - at > SILENT) pages.delete(port);
  if (pages.size === 0) close();
  else if (source === null) open();
}

addEventListener('connect', (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports;
  port.addEventListener('message', ({ data: address }) => {
    if (address === null) pages.delete(port);
    else pages.set(port, { address, at: Date.now() });
    look();
  });
  port.start();
});
