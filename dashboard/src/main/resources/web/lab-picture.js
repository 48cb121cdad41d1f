// The classic picture of streaming: event time across, processing time up. Each step is a row with
// room of its own for everything that comes out at it, so that nothing lies on anything else.

import {isObject} from './exact-json.js';
import {countText, eventTimes, keyOf, kindOf, lengthText, shownText, stepText, timeText, TIMINGS, valueText, windowText} from './lab-words.js';

const SVG = 'http://www.w3.org/2000/svg';
const STEP_ROW = 34;
const PANE_ROW = 27;
const TOP = 10;
const GUTTER = 46;
const RIGHT = 10;
const RULER = 24;
const LANE = 22;
const MOST_LANES = 8;
/** About how wide a character of a label is. */
const CHARACTER = 7.4;

const SHAPES = ['circle', 'square', 'diamond', 'triangle'];

function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

const text = (x, y, content, attributes = {}) => make('text', {x, y, ...attributes}, content);
const width = label => label.length * CHARACTER;
const cut = (label, room) =>
  (width(label) <= room ? label : `${label.slice(0, Math.max(1, Math.floor(room / CHARACTER) - 1))}…`);

/** Puts a label right of `to`, or left of `from` if there is more room and it needs it. */
function beside(label, from, to, y, {left, right}, attributes) {
  const [roomRight, roomLeft] = [right - to - 8, from - left - 8];
  const onTheRight = width(label) <= roomRight || roomRight >= roomLeft;
  return text(onTheRight ? to + 6 : from - 6, y, cut(label, onTheRight ? roomRight : roomLeft), {
    ...attributes,
    'text-anchor': onTheRight ? 'start' : 'end',
  });
}

const titled = (element, words) => {
  element.append(make('title', {}, words));
  return element;
};

const floorTo = (time, size) => time - (((time % size) + size) % size);

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The columns: every window that something falls into, without sessions that became part of a larger one. */
function columns({window}, lines, fallenInto) {
  const found = new Map();
  const add = ([start, end]) => found.set(`${start} ${end}`, [start, end]);
  fallenInto.forEach(add);
  lines.forEach(line => line.window && add(line.window));
  let all = [...found.values()];
  if (window.type === 'session') {
    const within = (small, large) => large !== small && large[0] <= small[0] && small[1] <= large[1];
    all = all.filter(each => !all.some(other => within(each, other)));
  }
  return all.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
}

/** Puts windows that overlap into lanes, as few as there can be. */
function lanes(windows) {
  const ends = [];
  return windows.map(window => {
    let lane = ends.findIndex(end => end <= window[0]);
    lane = lane < 0 ? ends.length : lane;
    ends[lane] = window[1];
    return {window, lane};
  });
}

/** The stretch of event time that is shown, as [first ms, ms after the last). */
function domain(scenario, lines, windows) {
  const bounds = windows.flat();
  scenario.steps.forEach(step => {
    if (step.element) {
      bounds.push(step.element.timestamp, step.element.timestamp + 1n);
      if (scenario.window.type === 'session') {
        bounds.push(step.element.timestamp + scenario.window.gapMs);
      }
    }
  });
  if (bounds.length === 0) {
    bounds.push(0n, 10n);
  }
  let low = bounds.reduce((a, b) => (b < a ? b : a));
  let high = bounds.reduce((a, b) => (b > a ? b : a));
  // A watermark that is far off stands at the edge; it must not squeeze all the rest.
  const reach = (high - low) / 2n > 5n ? (high - low) / 2n : 5n;
  const [least, most] = [low - reach, high + reach];
  scenario.steps.forEach(({watermark}) => {
    if (watermark !== undefined && watermark >= least && watermark < most) {
      low = watermark < low ? watermark : low;
      high = watermark + 1n > high ? watermark + 1n : high;
    }
  });
  if (high - low < 10n) {
    const more = 10n - (high - low);
    low -= more / 2n;
    high += more - more / 2n;
  }
  return [low, high];
}

/** Times for the ruler, with room for their labels. */
function ticks([low, high], pixels) {
  const longest = Math.max(String(low).length, String(high).length);
  const most = Math.max(1, Math.floor(pixels / Math.max(34, longest * CHARACTER + 16)));
  let step = 1n;
  for (const factor = [2n, 5n, 10n]; (high - low) / step >= BigInt(most);) {
    const power = 10n ** BigInt(String(step).length - 1);
    step = power * factor.find(each => power * each > step);
  }
  const all = [];
  for (let at = floorTo(low + step - 1n, step); at < high; at += step) {
    all.push(at);
  }
  return all;
}

/** Draws a scenario and what came out of it, and shows as much of it as has happened. */
export class Picture {
  #svg;
  #scroll;
  #scenario;
  #lines = [];
  #fallenInto = [];
  #times;
  #shown = 0;
  #rows = [];
  #width = 0;

  constructor(svg, scroll) {
    this.#svg = svg;
    this.#scroll = scroll;
    new ResizeObserver(() => {
      if (this.#scenario && scroll.clientWidth !== this.#width) this.#draw();
    }).observe(scroll);
  }

  /** Draws another scenario, with the windows that its elements fall into, `shown` of its steps at once. */
  set(scenario, lines, fallenInto, shown) {
    this.#scenario = scenario;
    this.#lines = lines;
    this.#fallenInto = fallenInto;
    this.#times = eventTimes(scenario.window);
    this.#shown = shown;
    this.#draw();
  }

  /** Shows the first `shown` steps; the last of them is the current one. */
  show(shown) {
    this.#shown = shown;
    this.#rows.forEach(({group, back}, step) => {
      group.classList.toggle('future', step >= shown);
      group.classList.toggle('current', step === shown - 1);
      back.classList.toggle('current', step === shown - 1);
    });
    const row = this.#rows[Math.max(0, shown - 1)];
    if (row) {
      const box = this.#scroll;
      if (row.top < box.scrollTop) box.scrollTop = row.top - 8;
      if (row.bottom > box.scrollTop + box.clientHeight) box.scrollTop = row.bottom + 8 - box.clientHeight;
    }
  }

  #draw() {
    const scenario = this.#scenario;
    const {steps} = scenario;
    this.#width = this.#scroll.clientWidth;
    if (this.#width === 0) {
      // Not laid out yet; the observer calls again when it is.
      return;
    }
    const outputs = steps.map((step, index) =>
      this.#lines.filter(line => line.step === BigInt(index) && kindOf(line) !== 'DROPPED'));
    const heights = outputs.map(out => STEP_ROW + out.length * PANE_ROW);
    const bottom = TOP + Math.max(120, heights.reduce((a, b) => a + b, 0));
    const windows = columns(scenario, this.#lines, this.#fallenInto);
    const inLanes = lanes(windows);
    const laneCount = scenario.window.type === 'global' ? 1 : Math.max(0, ...inLanes.map(({lane}) => lane + 1));
    const lanesShown = Math.min(MOST_LANES, laneCount);
    const height = bottom + RULER + lanesShown * LANE + (laneCount > MOST_LANES ? LANE : 0) + 28;

    const left = GUTTER;
    const right = this.#width - RIGHT;
    const span = domain(scenario, this.#lines, windows);
    const inset = 14;
    const scale = (right - left - 2 * inset) / Number(span[1] - span[0]);
    const x = time => left + inset + Number(time - span[0]) * scale;
    // The middle of a millisecond: an element at 0 lies inside of [0, 10), not on its edge.
    const middle = time => x(time) + scale / 2;
    const place = {left, right, x, middle, span, bottom};

    const picture = make('g');
    picture.append(make('rect', {class: 'plot', x: left, y: TOP, width: right - left, height: bottom - TOP}));
    picture.append(...this.#columns(inLanes, place));
    const backs = make('g');
    const groups = make('g');
    picture.append(backs, ...this.#ruler(inLanes, place, laneCount), groups);

    this.#rows = [];
    let y = bottom;
    let watermark = left;
    const keys = [...new Set(steps.flatMap(step => (step.element ? [keyOf(step.element)] : [])))];
    const dropped = new Set(this.#lines.filter(line => kindOf(line) === 'DROPPED').map(line => Number(line.step)));
    steps.forEach((step, index) => {
      const top = y - heights[index];
      const line = y - STEP_ROW / 2;
      const group = make('g', {class: 'step', 'data-step': index});
      const back = make('rect', {class: 'row', x: 0, y: top, width: right, height: heights[index]});
      backs.append(back);
      group.append(text(left - 8, line, index, {class: 'step-number'}));
      // The curve of the watermark goes up through every row.
      let path = `M${watermark} ${y}V${top}`;
      let mark = [];
      if ('watermark' in step) {
        const to = this.#watermarkX(step.watermark, place);
        path = `M${watermark} ${y}V${line}H${to}V${top}`;
        mark = this.#watermarkLabel(step.watermark, to, line, place);
        watermark = to;
      }
      group.append(make('path', {class: 'watermark', d: path}), ...mark);
      if ('processingTime' in step) {
        group.append(
          make('line', {class: 'clock', x1: left, x2: right, y1: line, y2: line}),
          text(left + 18, line, `clock ${timeText(step.processingTime)}`, {class: 'clock-label halo'}));
      }
      if ('element' in step) {
        group.append(this.#element(step, index, line, place, keys, dropped.has(index)));
      }
      outputs[index].forEach((out, number) =>
        group.append(this.#pane(out, line - STEP_ROW / 2 - (number + 0.5) * PANE_ROW, place)));
      groups.append(group);
      this.#rows.push({group, back, top, bottom: y});
      y = top;
    });

    const tall = (bottom + TOP) / 2;
    picture.append(
      text(12, tall, bottom - TOP < 190 ? 'processing time →' : 'processing time, step by step →', {class: 'axis-title', transform: `rotate(-90 12 ${tall})`}),
      text((left + right) / 2, height - 8, scenario.window.type === 'calendar' ? `event time in ${scenario.window.zone} →` : 'event time, ms →', {class: 'axis-title'}));

    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${height}`);
    this.#svg.setAttribute('height', height);
    const words = `${steps.length} steps; ${countText(this.#lines)}. The list of what comes out says the same in words.`;
    this.#svg.replaceChildren(
      make('title', {id: 'picture-title'}, 'Event time across, processing time up'),
      make('desc', {id: 'picture-text'}, words),
      picture);
    this.show(this.#shown);
  }

  #columns(inLanes, {left, right, x, bottom}) {
    if (this.#scenario.window.type === 'global') {
      return [make('rect', {class: 'column', x: left, y: TOP, width: right - left, height: bottom - TOP})];
    }
    // Of windows that overlap only the first lane is tinted; the edges show the others.
    const bands = inLanes.filter(({lane}) => lane === 0).map(({window: [start, end]}, index) =>
      make('rect', {
        class: index % 2 === 0 ? 'column' : 'column other',
        x: x(start), y: TOP, width: Math.max(1, x(end) - x(start)), height: bottom - TOP,
      }));
    const edges = [...new Set(inLanes.flatMap(({window}) => window.map(x)))];
    return [...bands, ...edges.map(at => make('line', {class: 'edge', x1: at, x2: at, y1: TOP, y2: bottom}))];
  }

  #ruler(inLanes, {left, right, x, middle, span, bottom}, laneCount) {
    const parts = [make('line', {class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom})];
    const tick = (at, label) => parts.push(
      make('line', {class: 'axis', x1: at, x2: at, y1: bottom, y2: bottom + 4}),
      text(at, bottom + 14, label, {class: 'tick'}));
    const isCalendar = this.#scenario.window.type === 'calendar';
    if (isCalendar) {
      // No step in ms meets local times; the windows' bounds are what one wants to see.
      let free = 0;
      for (const bound of new Set(inLanes.flatMap(({window}) => window))) {
        const [at, label] = [x(bound), this.#times.short(bound)];
        if (at - width(label) / 2 >= free && at + width(label) / 2 <= right + RIGHT) {
          tick(at, label);
          free = at + width(label) / 2 + 8;
        }
      }
    } else {
      ticks(span, right - left).forEach(at => tick(middle(at), timeText(at)));
    }
    const lane = (from, to, number, label, words) => {
      const y = bottom + RULER + number * LANE + LANE / 2;
      const [first, last, center] = [from + 1, to - 1, (from + to) / 2];
      const half = width(label) / 2 + 2;
      const labelled = 2 * half + 10 < last - first;
      const line = labelled ? `H${center - half}M${center + half} ${y}H${last}` : `H${last}`;
      const group = make('g', {class: 'window'}, make('path', {d: `M${first} ${y - 5}v10M${first} ${y}${line}M${last} ${y - 5}v10`}));
      if (labelled) {
        group.append(text(center, y, label, {class: 'window-label'}));
      }
      return titled(group, words);
    };
    if (this.#scenario.window.type === 'global') {
      parts.push(lane(left, right, 0, 'global window', 'The global window has all of time'));
    }
    inLanes.filter(each => each.lane < MOST_LANES).forEach(({window, lane: number}) => {
      const words = windowText(window, this.#times);
      const label = isCalendar ? lengthText(window) : words;
      parts.push(lane(x(window[0]), x(window[1]), number, label, `Window ${words}`));
    });
    if (laneCount > MOST_LANES) {
      parts.push(text((left + right) / 2, bottom + RULER + MOST_LANES * LANE + LANE / 2,
        `windows overlap ${laneCount}-fold`, {class: 'window-label'}));
    }
    return parts;
  }

  /** After the watermark's millisecond: what is at or before it is complete. */
  #watermarkX(time, {left, right, x, span}) {
    if (time < span[0]) return left;
    return time >= span[1] ? right : x(time + 1n);
  }

  #watermarkLabel(time, at, y, {left, right, span}) {
    const {brief, short} = this.#times;
    const arrow = time >= span[1] ? ' →' : '';
    const room = Math.max(at - left, right - at) - 15;
    // The list has it in full.
    const label = [`watermark ${short(time)}${arrow}`, `watermark ${brief(time)}${arrow}`].find(each => width(each) <= room)
      ?? `${brief(time)}${arrow}`;
    const before = at - left > width(label) + 14;
    return [text(before ? at - 8 : Math.min(at + 8, right), y - 9, label, {
      class: 'watermark-label halo',
      'text-anchor': before || at + 8 > right - width(label) ? 'end' : 'start',
    })];
  }

  #element(step, index, y, place, keys, isDropped) {
    const {x, middle} = place;
    const {value, timestamp, side} = step.element;
    const key = keyOf(step.element);
    const at = middle(timestamp);
    const label = valueText(value);
    const shape = SHAPES[Math.max(0, keys.filter(each => each !== undefined).indexOf(key)) % SHAPES.length];
    const inside = !isObject(value) && label.length <= (['circle', 'square'].includes(shape) ? 3 : 2);
    const radius = inside ? 12 : 6;
    const group = make('g', {class: `element${isDropped ? ' dropped' : ''}${side === 'right' ? ' right' : ''}`});
    if (this.#scenario.window.type === 'session' && !isDropped) {
      const end = x(timestamp + this.#scenario.window.gapMs);
      group.append(make('path', {class: 'gap', d: `M${at} ${y}H${end}M${end} ${y - 4}v8`}));
    }
    group.append(dot(shape, at, y, radius, isDropped));
    if (inside) {
      group.append(text(at, shape === 'triangle' ? y + 3 : y, label, {class: 'dot-label'}));
    }
    const more = [inside ? '' : label, key ?? '', isDropped ? '✕ dropped' : ''].filter(Boolean).join(' · ');
    if (more) {
      group.append(beside(more, at - radius, at + radius, y, place, {class: 'beside halo'}));
    }
    return titled(group, `Step ${index}: ${stepText(step, this.#times)}${isDropped ? ', dropped' : ''}`);
  }

  #pane(line, y, place) {
    const {left, right, x} = place;
    const kind = kindOf(line);
    const [from, to] = line.window === null ? [left + 3, right - 3] : [x(line.window[0]) + 2, x(line.window[1]) - 2];
    const boxWidth = Math.max(5, to - from);
    const key = keyOf(line);
    const sum = shownText(line);
    const named = key === undefined ? sum : `${key}: ${sum}`;
    const isEmpty = line.values?.length === 0;
    const group = make('g', {class: 'pane', 'data-timing': kind});
    group.append(make('rect', {class: `box${isEmpty ? ' empty' : ''}`, 'data-timing': kind, x: from, y: y - 11, width: boxWidth, height: 22, rx: 5}));
    const room = Math.max(right - to, from - left) - 8;
    const inside = width(named) + 10 <= boxWidth || boxWidth - 10 > room;
    const label = inside
      ? text(from + boxWidth / 2, y, '', {class: 'pane-label', 'text-anchor': 'middle'})
      : beside(named, from, to, y, place, {class: 'pane-label halo'});
    label.replaceChildren(make('tspan', {class: 'sum'}, inside ? cut(named, boxWidth - 8) : label.textContent));
    if (inside && width(named + TIMINGS[kind]) + 26 < boxWidth) {
      label.append(make('tspan', {class: 'timing', dx: 8}, TIMINGS[kind]));
    }
    group.append(label);
    const words = kind === 'RETRACTION' ? '' : `, pane ${line.index}${isEmpty ? ', empty' : ''}`;
    return titled(group, `${windowText(line.window, this.#times)} ${named}, ${TIMINGS[kind]}${words}`);
  }
}

function dot(shape, x, y, radius, isDropped) {
  const attributes = {class: `dot${isDropped ? ' dropped' : ''}`, 'data-shape': shape};
  const side = radius * 0.92;
  switch (shape) {
    case 'square':
      return make('rect', {...attributes, x: x - side, y: y - side, width: 2 * side, height: 2 * side, rx: 3});
    case 'diamond':
      return make('path', {...attributes, d: `M${x} ${y - radius * 1.25}l${radius * 1.25} ${radius * 1.25}l${-radius * 1.25} ${radius * 1.25}l${-radius * 1.25} ${-radius * 1.25}Z`});
    case 'triangle':
      return make('path', {...attributes, d: `M${x} ${y - radius * 1.3}l${radius * 1.3} ${radius * 2.25}h${-radius * 2.6}Z`});
    default:
      return make('circle', {...attributes, cx: x, cy: y, r: radius});
  }
}
