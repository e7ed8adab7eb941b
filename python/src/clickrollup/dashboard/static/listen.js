// @ts-check
// Hears of changes while the page is seen: by the browser's one stream or, where workers cannot be shared, by its own.
const HERE = 20_000;

/** @param {string} address @param {() => void} onChange */
function shared(address, onChange) {
  const { port } = new SharedWorker('/static/stream.js', 'clickrollup');
  port.addEventListener('message', onChange);
  port.start();
  const tell = () => port.postMessage(document.hidden ? null : address);
  document.addEventListener('visibilitychange', tell);
  addEventListener('pageshow', tell);
  addEventListener('pagehide', () => port.postMessage(null));
  setInterval(tell, HERE);
  tell();
}

/** @param {string} address @param {() => void} onChange */
function own(address, onChange) {
  /** @type {EventSource | null} */
  let source = null;
  const tell = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null || source.readyState === EventSource.CLOSED) {
      source = new EventSource(address);
      source.addEventListener('change', onChange);
    }
  };
  document.addEventListener('visibilitychange', tell);
  setInterval(tell, HERE);
  tell();
}

/** @param {string} address @param {() => void} onChange */
export function listen(address, onChange) {
  if ('SharedWorker' in globalThis) shared(address, onChange);
  // Frames beside each other would take all connections: they ask now and then.
  else if (window.top === window) own(address, onChange);
}
