// @ts-check
// Several measures by one dimension or two, as a table.
import { dimensionTitle, isCountry, measureTitle, written } from '../board.js';
import { labelOf } from '../countries.js';
import { name } from '../format.js';
import { rowsOf } from '../model.js';

const MAX_ROWS = 200;
/** @param {string} dimension @param {Value} value */
const label = (dimension, value) => (isCountry(dimension) ? labelOf(value) : name(value));

/** @param {Drawn} drawn @returns {Pick<Chart, 'note' | 'table'>} */
export function table({ card, own }) {
  const keys = [card.by, card.split].filter(Boolean);
  const rows = rowsOf(own, ...keys);
  const most = card.most || MAX_ROWS;
  return {
    note: rows.length > most ? `the first ${most} of ${rows.length}` : '',
    table: {
      columns: [...keys.map(dimensionTitle), ...card.measures.map(measureTitle)],
      texts: keys.length,
      rows: rows.slice(0, most).map((row) => ({
        filter: keys.map((key, place) => [key, [row[place]]]),
        cells: [
          ...keys.map((key, place) => label(key, row[place])),
          ...card.measures.map((measure, place) => ({
            text: written(measure, row[keys.length + place]),
            value: row[keys.length + place] ?? '',
          })),
        ],
      })),
    },
  };
}
