// What the modules of the dashboard's page hand each other. For the compiler alone: `make lint` reads it, no page does.

type Value = string | null;
// What a click asks for: values of dimensions.
type Filter = [string, Value[]][];
type Query = string;

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

// A card as the service lays it out; empty texts where the file says nothing.
interface Card {
  id: string;
  type: string;
  title: string;
  at: Place;
  measure: string;
  measures: string[];
  by: string;
  split: string;
  line: string;
  most: number;
  per: string;
  text: string;
  stacked: boolean;
  area: boolean;
}

// A card as a file has it, with only the keys that are written there.
type WrittenCard = Partial<Card> & { type: string; at: Place; rollup?: string; [key: string]: any };

interface Content {
  title: string;
  rollup?: string;
  pages: { title: string; cards: WrittenCard[] }[];
  views?: Record<string, Query>;
  [key: string]: any;
}

// What the editor chooses from.
interface Choices {
  content: Content;
  name: string;
  version: number;
  keys: Record<string, string[]>;
  rollups: { name: string; dimensions: string[]; measures: { name: string; kind: string; is_number: boolean }[] }[];
}

interface Board {
  name: string;
  version: number;
  title: string;
  logo: boolean;
  colours: { accent?: string; values?: string[] };
  time_zone: string;
  footer: string;
  range: string;
  page: number;
  pages: string[];
  boards: { name: string; title: string }[];
  views?: Record<string, Query>;
  cards: Card[];
  dimensions: Record<string, { title?: string; kind?: string }>;
  measures: Record<string, { title?: string; unit?: string; digits?: number }>;
  tenant: string;
  bound: number | null;
  can_edit: boolean;
  notes: string[];
  problem: string;
}

// Seconds since 1970; the starts of buckets that have no fixed width.
interface Span {
  start: number;
  end: number;
  seconds: number;
  starts?: number[];
  zone?: string;
}

// Rows begin with what they are of; the numbers of the measures follow.
interface Numbers {
  total?: (number | null)[];
  rows?: Record<string, any[][]>;
  trend?: any[][];
  hours?: [number, number, number | null][];
  seconds?: number;
  range?: Span;
}

interface Answer {
  base: Numbers;
  part: Numbers | null;
  own: Numbers | null;
  kinds: string[];
  additive: boolean[];
  range: Span;
  ignored: string[];
  refused?: string;
}

interface TopAnswer {
  rows: [any, number][];
  is_whole: boolean;
  is_exact: boolean;
  ignored: string[];
  refused?: string;
}

interface Freshness {
  state: string;
  seconds_since_run: number | null;
  seconds_since_load: number | null;
  events_waiting: number | null;
}

// What a card draws.
interface Drawn {
  card: Card;
  answer: Answer;
  before: Numbers | undefined;
  base: Numbers;
  part: Numbers;
  own: Numbers;
  isFiltered: boolean;
  isEmpty: boolean;
}

// A value of a dimension, or several that are drawn as one, with the whole, the selected part, and what other filters leave.
interface Item {
  key: any;
  value?: any;
  label: string;
  values: Value[];
  all: number;
  part: number;
  own: number;
  iso?: string;
  events?: number | null;
}

type Three = Pick<Item, 'all' | 'part' | 'own'>;

interface Point {
  start: number;
  isOver: boolean;
  all: number | null;
  part: number | null;
  more: number[];
}

interface Palette {
  ink: string;
  soft: string;
  line: string;
  card: string;
  land: string;
  accent: string;
  onSolid: string;
}

// A number, words, or a number or a time together with how it is written.
type Cell = string | number | { text: string; value: string | number; isTime?: boolean };

interface Table {
  columns: string[];
  rows: { cells: Cell[]; filter?: Filter }[];
  texts?: number;
}

type Legend = { label: string; colour: string }[];

// What a type of chart makes of a card: ECharts' options and what stands beside the drawing.
interface Chart {
  option: any;
  note: string;
  table: Table;
  hit: (hit: any) => Filter | null;
  at?: (index: number) => Point | undefined;
  legend?: Legend;
  hasOthers?: boolean;
  scale?: { from: string; to: string; most: string };
  under?: { text: string; items?: { text: string; filter: Filter }[]; links?: { text: string; link: string }[] } | null;
}

// A card on the page: its elements, and what was drawn last.
interface Shown {
  card: Card;
  section: HTMLElement;
  note: HTMLElement;
  tools: HTMLElement;
  heading: HTMLElement;
  [key: string]: any;
}

interface Annotation {
  id: number;
  at: number;
  until: number | null;
  kind: string;
  title: string;
  link: string | null;
}

type Mark = Annotation & { first: number; last: number };

interface Alert {
  rule: string;
  measure: string;
  dimension: string | null;
  value: Value;
  state: string;
  severity: string;
  title: string;
  measured: number | null;
  bound: number | null;
  fired_at: string;
}
