// Countries by whatever name the data has for them: ISO codes of two or three letters, and English names.
// Maps, because an object has names of its own: a country may be called `__proto__` or `constructor`.
let labels = new Map();
let aliases = new Map();

export async function loadCountries() {
  const names = await (await fetch('/static/vendor/countries.json')).json();
  labels = new Map(Object.entries(names.labels));
  aliases = new Map(Object.entries(names.aliases));
}

export const isoOf = (value) => (value === null ? undefined : aliases.get(value.trim().toLowerCase()));
export const labelOf = (value) =>
  labels.get(isoOf(value)) ?? (value === null ? 'Unknown' : value === '' ? '(empty)' : value);

// Rows [country, events, devices, sessions], joined where two names mean one country; `values` are the names in the data.
export function byCountry(rows) {
  const found = new Map();
  for (const [value, events] of rows) {
    const key = isoOf(value) ?? `name ${value}`;
    const country = found.get(key) ?? { key, iso: isoOf(value), label: labelOf(value), values: [], events: 0 };
    country.values.push(value);
    country.events += events;
    found.set(key, country);
  }
  return [...found.values()].sort((a, b) => b.events - a.events);
}
