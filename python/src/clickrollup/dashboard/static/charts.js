// What each chart draws, and the table that says the same in words. A mark that is hit says what it selects.
import { colourOf, colours, filled, pale } from './colours.js';
import { bucketMoment, compact, count, instant, moment, percent, span } from './format.js';
import { worldMap } from './map.js';
import { crossing, firstFew, leftOut, MAX_BROWSERS, MAX_COUNTRIES, MAX_TYPES } from './model.js';
import { axis, both, eventCells, eventColumns, names, tooltip } from './options.js';
import { ribbon } from './ribbon.js';

const sentences = (...parts) => parts.filter(Boolean).join('; ');

function types({ types: all, isFiltered }) {
  const palette = colours();
  return {
    option: {
      tooltip: tooltip(palette, {
        formatter: ({ data }) => `${data.name}\n${both(isFiltered, data.own, data.value)} events`,
      }),
      series: [
        {
          type: 'treemap',
          sort: false,
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          left: 0,
          right: 0,
          top: 8,
          bottom: 0,
          itemStyle: { gapWidth: 2, borderWidth: 0, borderColor: palette.card },
          animationDurationUpdate: 300,
          label: { position: 'insideTopLeft', fontSize: 13, lineHeight: 18, overflow: 'truncate' },
          data: all
            .filter((type) => type.all > 0)
            .map((type) => {
              const colour = colourOf('event_type', type.value);
              return {
                name: type.label,
                value: type.all,
                part: type.part,
                own: type.own,
                values: type.values,
                itemStyle: { color: filled(colour, type.part, type.all) },
                label: {
                  color: type.part / type.all > 0.8 ? palette.onSolid : palette.ink,
                  formatter: `${type.label}\n${type.own === type.all ? compact(type.all) : percent(type.own, type.all)}`,
                },
              };
            }),
        },
      ],
    },
    table: {
      columns: eventColumns('Event type', isFiltered),
      rows: all.map((type) => ({
        filter: { event_type: type.values },
        cells: [type.label, ...eventCells(isFiltered, type)],
      })),
    },
    hit: ({ data }) => (data?.values ? { event_type: data.values } : null),
  };
}

function columns({ countries, types: all, base, part, own, isFiltered }) {
  const palette = colours();
  const shown = firstFew(all, MAX_TYPES);
  const series = firstFew(countries, MAX_COUNTRIES);
  const at = crossing(base.country_types, part.country_types, own.country_types);
  const line = (name, key, style) => ({
    name,
    type: 'line',
    yAxisIndex: 1,
    symbolSize: 7,
    z: 5, // What is not selected has no sessions to speak of, rather than none.
    data: shown.map((type) => ({ value: type[key] || null, filter: { event_type: type.values } })),
    ...style,
  });
  return {
    option: {
      grid: { left: 4, right: 4, top: 30, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: tooltip(palette, {
        formatter: ({ seriesName, name, data }) =>
          data.all === undefined
            ? `${seriesName}, ${name}\n${count(data.value)}`
            : `${seriesName}, ${name}\n${both(isFiltered, data.own, data.all)} events`,
      }),
      xAxis: {
        type: 'category',
        data: shown.map((type) => type.label),
        ...axis(palette),
        axisLabel: names(palette, 'columns', shown.length),
        splitLine: { show: false },
      },
      yAxis: [
        {
          type: 'value',
          name: 'events',
          ...axis(palette),
          nameTextStyle: { color: palette.soft, align: 'left', padding: [0, 0, 0, -28] },
          axisLabel: { color: palette.soft, formatter: compact },
        },
        {
          type: 'value',
          name: 'distinct sessions',
          min: 0,
          ...axis(palette),
          nameTextStyle: { color: palette.soft, align: 'right', padding: [0, -28, 0, 0] },
          splitLine: { show: false },
          axisLabel: { color: palette.soft, formatter: compact },
        },
      ],
      series: [
        ...series.map((country) => ({
          name: country.label,
          type: 'bar',
          barMaxWidth: 26,
          barGap: '8%',
          color: colourOf('country', country.key),
          itemStyle: { borderRadius: [2, 2, 0, 0] },
          data: shown.map((type) => {
            const number = at(country, type);
            return {
              value: number.all,
              ...number,
              filter: { country: country.values, event_type: type.values },
              itemStyle: { color: filled(colourOf('country', country.key), number.part, number.all) },
            };
          }),
        })),
        line('Distinct sessions', 'sessions', {
          color: palette.ink,
          lineStyle: { width: 2, color: palette.ink },
          itemStyle: { color: palette.card, borderColor: palette.ink, borderWidth: 2 },
          symbol: 'circle',
        }),
        ...(isFiltered
          ? [
              line('All sessions', 'allSessions', {
                color: palette.soft,
                lineStyle: { width: 1, type: 'dashed', color: palette.soft },
                itemStyle: { color: palette.soft },
                symbolSize: 4,
              }),
            ]
          : []),
      ],
    },
    legend: [
      ...series.map((country) => ({ label: country.label, colour: colourOf('country', country.key) })),
      { label: 'Distinct sessions (line)', colour: palette.ink },
      ...(isFiltered ? [{ label: 'All sessions (dashed line)', colour: palette.soft }] : []),
    ],
    note: sentences(
      'columns: events, line: distinct sessions',
      leftOut(countries, MAX_COUNTRIES, 'countries'),
      leftOut(all, MAX_TYPES, 'types'),
    ),
    hasOthers: countries.length > MAX_COUNTRIES || all.length > MAX_TYPES,
    table: {
      columns: ['Event type', ...series.map((country) => country.label), 'Distinct sessions'],
      rows: shown.map((type) => ({
        filter: { event_type: type.values },
        cells: [type.label, ...series.map((country) => at(country, type).own), type.sessions ?? ''],
      })),
    },
    hit: ({ data }) => data?.filter ?? null,
  };
}

function ribbons({ countries, browsers, base, part, own, isFiltered }) {
  const palette = colours();
  const stacks = firstFew(countries, MAX_COUNTRIES);
  const parts = firstFew(browsers, MAX_BROWSERS);
  const at = crossing(base.country_browsers, part.country_browsers, own.country_browsers);
  const shapes = ribbon(stacks, parts, (country, browser) => at(country, browser).all);
  // A phone has room for codes only.
  const isNarrow = document.getElementById('ribbon').clientWidth < 480;
  const colour = (browser) => colourOf('browser', browser.key ?? browser.value);
  const render = (parameters, api) => {
    const shape = shapes[parameters.dataIndex];
    const place = (column, value) => api.coord([column, value]);
    const width = api.size([1, 0])[0] * 0.42;
    if (shape.kind === 'bar') {
      const [x, top] = place(shape.column, shape.to);
      const bottom = place(shape.column, shape.from)[1];
      const number = at(stacks[shape.column], shape.part);
      return {
        type: 'rect',
        shape: { x: x - width / 2, y: top, width, height: Math.max(bottom - top - 1, 0.5), r: 1 },
        style: { fill: filled(colour(shape.part), number.part, number.all) },
      };
    }
    const left = place(shape.column, 0)[0] + width / 2;
    const right = place(shape.column + 1, 0)[0] - width / 2;
    const middle = (left + right) / 2;
    const [y1, y2] = [shape.to, shape.from].map((value) => place(shape.column, value)[1]);
    const [y3, y4] = [shape.next.to, shape.next.from].map((value) => place(shape.column + 1, value)[1]);
    return {
      type: 'path',
      shape: {
        pathData: `M${left} ${y1}C${middle} ${y1} ${middle} ${y3} ${right} ${y3}L${right} ${y4}C${middle} ${y4} ${middle} ${y2} ${left} ${y2}Z`,
      },
      style: { fill: pale(colour(shape.part), isFiltered ? 0.12 : 0.3) },
    };
  };
  const filterOf = (shape) =>
    shape.kind === 'bar'
      ? { country: stacks[shape.column].values, browser: shape.part.values }
      : { browser: shape.part.values };
  const sentence = (shape) => {
    const number = at(stacks[shape.column], shape.part);
    return `${shape.part.label}, ${stacks[shape.column].label}\n${both(isFiltered, number.own, number.all)} events`;
  };
  return {
    option: {
      grid: { left: 4, right: 4, top: 14, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: tooltip(palette, { formatter: ({ data }) => (data?.shape ? sentence(data.shape) : '') }),
      xAxis: {
        type: 'category',
        data: stacks.map((country) => country.label),
        ...axis(palette),
        axisLabel: {
          ...names(palette, 'ribbon', stacks.length),
          formatter: (label, i) => (isNarrow ? (stacks[i]?.iso ?? label) : label),
        },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        max: Math.max(1, ...stacks.map((country) => country.all)),
        ...axis(palette),
        axisLabel: { color: palette.soft, formatter: compact, showMaxLabel: false },
      },
      series: [
        {
          type: 'custom',
          renderItem: render,
          animation: false,
          encode: { x: 0, y: 1 },
          data: shapes.map((shape) => ({ value: [shape.column, shape.to], shape, filter: filterOf(shape) })),
        },
      ],
    },
    legend: parts.map((browser) => ({ label: browser.label, colour: colour(browser) })),
    note: sentences(
      'the largest on top; a ribbon follows its browser',
      leftOut(countries, MAX_COUNTRIES, 'countries'),
      leftOut(browsers, MAX_BROWSERS, 'browsers'),
    ),
    hasOthers: countries.length > MAX_COUNTRIES || browsers.length > MAX_BROWSERS,
    table: {
      columns: ['Browser', ...stacks.map((country) => country.label)],
      rows: parts.map((browser) => ({
        filter: { browser: browser.values },
        cells: [browser.label, ...stacks.map((country) => at(country, browser).own)],
      })),
    },
    hit: ({ data }) => data?.filter ?? null,
  };
}

function trend({ trend: points, board, isFiltered }) {
  const palette = colours();
  const width = board.range.seconds;
  const line = (name, key, colour, opacity, style, has) => ({
    name,
    type: 'line',
    showSymbol: points.length < 2,
    symbolSize: 6,
    lineStyle: { width: opacity > 0.2 ? 2 : 1, color: colour, type: style },
    itemStyle: { color: colour },
    areaStyle: { color: colour, opacity: style === 'dashed' ? opacity / 2 : opacity },
    data: points.map((point, i) => (has(i) ? point[key] : null)),
    animationDurationUpdate: 300,
  });
  // The bucket that is not over yet is dashed: it will grow.
  const open = points.findIndex(({ isOver }) => !isOver);
  const area = (name, key, colour, opacity) => [
    line(name, key, colour, opacity, 'solid', (i) => open < 0 || i < open),
    ...(open < 0 ? [] : [line(`${name}, so far`, key, colour, opacity, 'dashed', (i) => i >= open - 1)]),
  ];
  const sentence = (point) =>
    [
      bucketMoment(point.start, width) + (point.isOver ? '' : ', not over yet'),
      `${both(isFiltered, point.part, point.all)} events`,
      `${count(point.devices)} devices`,
      `${count(point.sessions)} sessions`,
    ].join('\n');
  return {
    option: {
      grid: { left: 4, right: 12, top: 14, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: tooltip(palette, { trigger: 'axis', formatter: ([first]) => sentence(points[first.dataIndex]) }),
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: points.map((point) =>
          board.range.end - board.range.start > 180000 ? bucketMoment(point.start, width) : moment(point.start, width),
        ),
        ...axis(palette),
        splitLine: { show: false },
      },
      yAxis: { type: 'value', ...axis(palette), axisLabel: { color: palette.soft, formatter: compact } },
      series: [
        ...(isFiltered ? area('All events', 'all', palette.soft, 0.1) : []),
        ...area(isFiltered ? 'Selected' : 'Events', 'part', palette.accent, 0.24),
      ],
    },
    note: sentences(
      `by ${width === 86400 ? 'day (UTC)' : width === 3600 ? 'hour' : span(width).replace('min', 'minutes')}`,
      open < 0 ? '' : 'dashed: not over yet',
    ),
    table: {
      columns: [
        'Begins',
        ...(isFiltered ? ['Selected', 'All events'] : ['Events']),
        'Distinct devices',
        'Distinct sessions',
      ],
      rows: points.map((point) => ({
        cells: [
          { text: bucketMoment(point.start, width), value: instant(point.start) },
          ...eventCells(isFiltered, { ...point, own: point.part }),
          point.devices,
          point.sessions,
        ],
      })),
    },
    hit: () => null,
    at: (index) => points[index],
  };
}

export const CHARTS = [
  { id: 'map', title: 'Events by country', size: 'wide', draw: worldMap },
  { id: 'types', title: 'Events by type', size: 'narrow', draw: types },
  { id: 'columns', title: 'Types by country', size: 'half', draw: columns },
  { id: 'ribbon', title: 'Browsers by country', size: 'half', draw: ribbons },
  { id: 'trend', title: 'Trend', size: 'full', draw: trend },
];
