// @ts-check
// A measure by day of the week and hour: when there is most of it.
import { said, written, zone } from '../board.js';
import { colours, pale } from '../colours.js';
import { compact } from '../format.js';
import { axis, GRID, tooltip } from '../options.js';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

/** @param {Drawn} drawn @returns {Chart} */
export function heat(drawn) {
  const { card, part } = drawn;
  const palette = colours();
  const cells = part.hours ?? [];
  const most = Math.max(1e-9, ...cells.map(([, , value]) => value ?? 0));
  /** @param {number | null} value */
  const shade = (value) => pale(palette.accent, 0.08 + 0.92 * Math.sqrt((value ?? 0) / most));
  const at = new Map(cells.map(([day, hour, value]) => [`${day} ${hour}`, value]));
  /** @param {any} hit @param {any} api */
  const render = ({ dataIndex }, api) => {
    const [day, hour, value] = cells[dataIndex];
    const [x, y] = api.coord([hour, day - 1]);
    const [width, height] = api.size([1, 1]);
    return {
      type: 'rect',
      shape: { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2, r: 2 },
      style: { fill: shade(value) },
    };
  };
  /** @param {string[]} data */
  const category = (data) => ({ type: 'category', data, ...axis(palette), splitLine: { show: false } });
  return {
    option: {
      // Room for the scale.
      grid: { ...GRID, bottom: 26 },
      tooltip: tooltip(palette, {
        /** @param {any} hit */
        formatter: ({ dataIndex }) => {
          const [day, hour, value] = cells[dataIndex];
          return `${DAYS[day - 1]}, ${HOURS[hour]}\n${said(card.measure, written(card.measure, value))}`;
        },
      }),
      xAxis: category(HOURS),
      yAxis: { ...category(DAYS.map((day) => day.slice(0, 3))), inverse: true },
      series: [
        {
          type: 'custom',
          renderItem: render,
          animation: false,
          encode: { x: 0, y: 1 },
          data: cells.map(([day, hour, value]) => [hour, day - 1, value]),
        },
      ],
    },
    note: `by the clocks of ${zone() ?? 'your browser'}`,
    scale: { from: shade(1e-9), to: shade(most), most: compact(most) },
    table: {
      columns: ['Hour', ...DAYS],
      rows: HOURS.map((hour, i) => ({
        cells: [hour, ...DAYS.map((_, day) => at.get(`${day + 1} ${i}`) ?? '')],
      })),
    },
    hit: () => null,
  };
}
