// Colours of a theme, and one for each value of a dimension that stays with it while the page is open.
const PALETTES = {
  light: ['#2860c4', '#14746f', '#b5532a', '#7a4a9e', '#51617a', '#b03a67', '#66751d', '#1f3f77', '#8a6410'],
  dark: ['#7ca8f5', '#4fbfb0', '#e8976a', '#b794e0', '#93a3bd', '#e58bb0', '#b3c15a', '#5f86d6', '#d3ad55'],
};
const seen = new Map();

export const theme = () => document.documentElement.dataset.theme;

export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of('ink'),
    soft: of('soft'),
    line: of('line'),
    card: of('card'),
    land: of('land'),
    accent: of('accent'),
    onSolid: theme() === 'dark' ? '#10141b' : '#ffffff',
  };
}

export function colourOf(dimension, key) {
  if (!seen.has(dimension)) seen.set(dimension, new Map());
  const known = seen.get(dimension);
  if (!known.has(key)) known.set(key, known.size);
  const palette = PALETTES[theme()];
  return palette[known.get(key) % palette.length];
}

export function pale(colour, opacity = 0.24) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

// A mark keeps the size of the whole; of it, from the bottom up, the selected part is solid.
export function filled(colour, part, whole) {
  const share = whole > 0 ? part / whole : 0;
  if (share >= 1) return colour;
  if (share <= 0) return pale(colour);
  const colorStops = [
    [0, colour],
    [share, colour],
    [share, pale(colour)],
    [1, pale(colour)],
  ].map(([offset, color]) => ({ offset, color }));
  return { type: 'linear', x: 0, y: 1, x2: 0, y2: 0, colorStops };
}
