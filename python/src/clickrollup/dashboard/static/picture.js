// @ts-check
// A chart as a picture: its title, the drawing, and all of its legend.
import { colours } from './colours.js';

const SCALE = 2;
const LINE = 20;

/** @param {CanvasRenderingContext2D} context @param {Legend} legend @param {number} width */
function lines(context, legend, width) {
  /** @type {(Legend[number] & { left: number })[][]} */
  const rows = [[]];
  let used = 0;
  for (const item of legend) {
    const size = context.measureText(item.label).width + 32;
    if (used + size > width && rows[rows.length - 1].length > 0) {
      rows.push([]);
      used = 0;
    }
    rows[rows.length - 1].push({ ...item, left: used });
    used += size;
  }
  return rows;
}

/** @param {any} instance @param {string} title @param {Legend} legend @returns {Promise<Blob>} */
export async function picture(instance, title, legend) {
  const palette = colours();
  const [width, height] = [instance.getWidth(), instance.getHeight()];
  const canvas = document.createElement('canvas');
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.font = font;
  const rows = legend.length > 0 ? lines(context, legend, width - 16) : [];
  canvas.width = width * SCALE;
  canvas.height = (height + LINE * (rows.length + 1.5)) * SCALE;
  context.scale(SCALE, SCALE);
  context.fillStyle = palette.card;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = palette.ink;
  context.font = `bold ${font}`;
  context.fillText(title, 8, LINE);
  const drawing = instance.renderToCanvas({ pixelRatio: SCALE, backgroundColor: palette.card });
  context.drawImage(drawing, 0, LINE * 1.5, width, height);
  context.font = font;
  for (const [row, items] of rows.entries()) {
    const bottom = height + LINE * (row + 2.2);
    for (const { left, label, colour } of items) {
      context.fillStyle = colour;
      context.fillRect(8 + left, bottom - 9, 10, 10);
      context.fillStyle = palette.ink;
      context.fillText(label, 24 + left, bottom);
    }
  }
  return new Promise((done, fail) =>
    canvas.toBlob((made) => (made ? done(made) : fail(new Error('the picture is too large'))), 'image/png'),
  );
}
