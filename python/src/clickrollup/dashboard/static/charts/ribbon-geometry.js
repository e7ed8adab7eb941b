// @ts-check
// The geometry of a ribbon chart: pure numbers, so that it can be checked without drawing.
//
// Each column stacks its parts by rank, the largest on top; a band joins a part with the same part in the next column.
// Heights are in the unit of the values, so those of a column add up to its total.

/** @typedef {{ from: number, to: number }} Place */

/**
 * @template Column, Part
 * @param {Column[]} columns
 * @param {Part[]} parts
 * @param {(column: Column, part: Part) => number} value
 */
export function ribbon(columns, parts, value) {
  const stacks = columns.map((column) => {
    const ranked = parts
      .map((part, order) => ({ part, order, size: value(column, part) }))
      .filter(({ size }) => size > 0)
      .sort((a, b) => a.size - b.size || b.order - a.order);
    let height = 0;
    return new Map(
      ranked.map(({ part, size }) => {
        const from = height;
        height += size;
        return /** @type {[Part, Place]} */ ([part, { from, to: height }]);
      }),
    );
  });
  const bars = stacks.flatMap((stack, column) =>
    [...stack].map(([part, { from, to }]) => ({ kind: 'bar', column, part, from, to })),
  );
  const bands = stacks
    .slice(0, -1)
    .flatMap((stack, column) =>
      [...stack]
        .filter(([part]) => stacks[column + 1].has(part))
        .map(([part, { from, to }]) => ({ kind: 'band', column, part, from, to, next: stacks[column + 1].get(part) })),
    );
  return [...bands, ...bars];
}
