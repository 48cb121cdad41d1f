// The chart of one symbol's candles, with their volumes, alerts and bursts.

import {chartIn, motion, tooltip} from './charts.js';
import {change, changeShare, count, moment, NONE, price, shortCount, time} from './format.js';
import {setText} from './live.js';
import {colour, onThemeChange} from './theme.js';

const byId = id => document.getElementById(id);
const element = byId('candles-chart');

const MINUTE = 60_000;

/** The most empty places for a time without candles: a night is not to fill the chart. */
const LONGEST_GAP = 6;

/** Room for a candle when the chart is first shown, in px. */
const CANDLE_PX = 11;
const FEWEST_SHOWN = 10;

/** The fewest places; a few candles stand on the right of them. */
const PLACES = 30;

let chart;
/** What the axis has: candles, and null for a place that is empty. */
let slots = [];
let alerts = [];
let bursts = [];
/** The first and last slot in view. */
let view;
/** The start of the candle that the arrow keys are on; undefined for the newest. */
let readStart;
/** Whether the arrow keys, and not the pointer, show the tooltip. */
let reading = false;

const candles = () => slots.filter(slot => slot !== null);
const newestIndex = () => slots.length - 1;
const oldestIndex = () => slots.findIndex(slot => slot !== null);

/** `12:05`, with seconds where candles are shorter than a minute. */
const clock = (value, candle) => moment(value, candle.end - candle.start < MINUTE ? 0 : 11 * MINUTE);
const period = candle => `${time(candle.start)} to ${clock(candle.end, candle)}`;

/** What stands below a candle. */
const label = candle => (candle ? moment(candle.start, Math.max(span(), candle.end - candle.start < MINUTE ? 0 : 11 * MINUTE)) : '');

/** The slot that a time is in, or the next one; those before the first are in none. */
function slotAt(at) {
  if (slots.length === 0 || at < slots[oldestIndex()].start) {
    return -1;
  }
  const index = slots.findIndex(slot => slot !== null && slot.end > at);
  return index < 0 ? newestIndex() : index;
}

/** The slot that an alert is shown at: the oldest if it began before. */
const alertSlot = alert => Math.max(oldestIndex(), slotAt(alert.since));
const alertsAt = index => alerts.filter(alert => alertSlot(alert) === index);
const lasts = (burst, index) => {
  const last = burst.end === null ? newestIndex() : slotAt(burst.end);
  return Math.max(oldestIndex(), slotAt(burst.start)) <= index && index <= last;
};
const burstsAt = index => bursts.filter(burst => lasts(burst, index));
const burstText = burst => `${burst.kind}, ${count(burst.peakUsers)} users at its peak`;

/** Bursts as areas of slots; those that lie over one another are one. */
function areas() {
  const all = bursts
    .map(burst => [Math.max(oldestIndex(), slotAt(burst.start)), burst.end === null ? newestIndex() : slotAt(burst.end)])
    .filter(([, to]) => to >= 0)
    // From the middle of one candle to that of another: in one alone it would not be seen.
    .map(([from, to]) => (from < to ? [from, to] : [Math.max(0, from - 1), Math.min(newestIndex(), from + 1)]))
    .toSorted(([a], [b]) => a - b);
  const merged = [];
  for (const [from, to] of all) {
    const last = merged.at(-1);
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else {
      merged.push([from, to]);
    }
  }
  return merged;
}

const span = () => {
  const seen = view ? slots.slice(view.from, view.to + 1).filter(slot => slot !== null) : candles();
  return seen.length === 0 ? 0 : seen.at(-1).end - seen[0].start;
};

function told(index) {
  const candle = slots[index];
  if (!candle) {
    return [['No quotes', '']];
  }
  return [
    ['Time', period(candle) + (candle.closed ? '' : ', not over')],
    ['Open', price(candle.open)],
    ['High', price(candle.high)],
    ['Low', price(candle.low)],
    ['Close', price(candle.close)],
    ['Volume', count(candle.volume) + (candle.corrected ? ', a correction' : '')],
    ['VWAP', price(candle.vwap)],
    [candle.source === 'trades' ? 'Trades' : 'Quotes', count(candle.count)],
    ...alertsAt(index).map(alert => ['Alert', alert.text]),
    ...burstsAt(index).map(burst => ['Burst', burstText(burst)]),
  ];
}

const axis = (gridIndex, more) => ({
  type: 'category',
  gridIndex,
  boundaryGap: true,
  axisLine: {lineStyle: {color: colour('--line')}},
  axisTick: {show: false},
  axisPointer: {lineStyle: {color: colour('--muted'), type: 'solid'}, label: {show: false}},
  ...more,
});

function style() {
  const ink = colour('--muted');
  const line = colour('--line');
  const zoomStyle = {
    borderColor: line,
    backgroundColor: colour('--sunken'),
    fillerColor: colour('--accent-wash'),
    handleStyle: {color: colour('--surface'), borderColor: colour('--accent')},
    moveHandleStyle: {color: colour('--accent'), opacity: 0.35},
    emphasis: {handleStyle: {borderColor: colour('--accent')}, moveHandleStyle: {color: colour('--accent')}},
    dataBackground: {lineStyle: {color: ink, opacity: 0.5}, areaStyle: {color: ink, opacity: 0.12}},
    selectedDataBackground: {lineStyle: {color: colour('--accent')}, areaStyle: {color: colour('--accent'), opacity: 0.12}},
  };
  return {
    ...motion(),
    // Candles that glide to their new places would tell prices that never were.
    animation: false,
    textStyle: {fontFamily: getComputedStyle(document.body).fontFamily},
    axisPointer: {link: [{xAxisIndex: 'all'}]},
    // On the left there is room for half a label of the time.
    grid: [
      {left: 18, right: 64, top: 22, bottom: 164},
      {left: 18, right: 64, height: 62, bottom: 82},
    ],
    xAxis: [
      axis(0, {axisLabel: {show: false}}),
      axis(1, {axisLabel: {
        color: ink,
        hideOverlap: true,
        margin: 10,
        lineHeight: 16,
        formatter: value => label(slots[Number(value)]),
      }}),
    ],
    yAxis: [
      {
        scale: true,
        position: 'right',
        splitNumber: 5,
        axisLabel: {color: ink, formatter: value => price(value)},
        splitLine: {lineStyle: {color: line, type: [2, 4]}},
        axisPointer: {show: false},
      },
      {
        gridIndex: 1,
        position: 'right',
        splitNumber: 2,
        axisLabel: {color: ink, showMinLabel: false, formatter: value => shortCount(value)},
        splitLine: {lineStyle: {color: line, type: [2, 4]}},
        axisPointer: {show: false},
      },
    ],
    dataZoom: [
      // The wheel is for the page, unless it pinches; on a phone fingers scroll the page.
      {id: 'inside', type: 'inside', xAxisIndex: [0, 1], zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, disabled: matchMedia('(pointer: coarse)').matches, minValueSpan: FEWEST_SHOWN},
      {id: 'slider', type: 'slider', xAxisIndex: [0, 1], bottom: 6, height: 30, left: 20, right: 66, showDetail: false, brushSelect: false, minValueSpan: FEWEST_SHOWN, ...zoomStyle},
    ],
    tooltip: {trigger: 'axis', ...tooltip(shown => told(shown.find(each => each.seriesId === 'candles')?.dataIndex))},
  };
}

/** What is shown of the slots; also needed again when colours change. */
function series() {
  const up = colour('--good');
  const down = colour('--bad');
  const surface = colour('--surface');
  const firing = colour('--bad');
  const over = colour('--warn');
  const marked = new Map();
  alerts.forEach(alert => {
    const index = alertSlot(alert);
    marked.set(index, marked.get(index) === 'firing' ? 'firing' : alert.state);
  });
  return [
    {
      id: 'candles',
      type: 'candlestick',
      barMaxWidth: 14,
      // Hollow if it rose and filled if it fell, so that it is told without colours, too.
      itemStyle: {color: surface, color0: down, borderColor: up, borderColor0: down, borderColorDoji: colour('--muted')},
      data: slots.map(slot => (slot === null ? '-' : {
        value: [slot.open, slot.close, slot.low, slot.high],
        itemStyle: {opacity: slot.closed ? 1 : 0.6},
      })),
      markArea: {
        silent: true,
        itemStyle: {color: colour('--accent-wash'), opacity: 0.55},
        label: {show: false},
        data: areas().map(([from, to]) => [{xAxis: from}, {xAxis: to}]),
      },
    },
    {
      id: 'volume',
      type: 'bar',
      xAxisIndex: 1,
      yAxisIndex: 1,
      barMaxWidth: 14,
      data: slots.map(slot => (slot === null || slot.volume === null ? '-' : {
        value: Math.abs(slot.volume),
        itemStyle: {
          color: slot.corrected ? over : slot.close < slot.open ? down : up,
          opacity: slot.closed ? 0.75 : 0.45,
        },
      })),
    },
    {
      id: 'alerts',
      type: 'scatter',
      symbol: 'triangle',
      symbolRotate: 180,
      symbolSize: [13, 11],
      symbolOffset: [0, -13],
      silent: true,
      z: 5,
      data: [...marked].map(([index, state]) => ({
        value: [index, slots[index].high],
        itemStyle: {color: state === 'firing' ? firing : over, borderColor: surface, borderWidth: 1.5},
      })),
    },
  ];
}

/** Candles in their order, with room where there are none. */
function withGaps(all) {
  const made = [];
  all.forEach((candle, index) => {
    const before = all[index - 1];
    if (before) {
      const missing = Math.round((candle.start - before.end) / (candle.end - candle.start));
      made.push(...Array(Math.max(0, Math.min(missing, LONGEST_GAP))).fill(null));
    }
    made.push(candle);
  });
  return [...Array(Math.max(0, PLACES - made.length)).fill(null), ...made];
}

/** Shows candles, oldest first and at least one; `isNew` if they are of another choice than before. */
export function showCandles(all, isNew) {
  const follows = !view || isNew || view.to >= newestIndex();
  const width = view ? view.to - view.from : 0;
  // Empty places have no time; they stay where they are.
  const first = view && !isNew ? slots[view.from]?.start : undefined;
  slots = withGaps(all);
  if (isNew) {
    stopReading();
  }
  if (!chart) {
    chart = chartIn(element);
    chart.setOption(style());
    chart.on('datazoom', zoomed);
    onThemeChange(() => {
      chart.setOption(style());
      draw();
    });
  }
  if (isNew || !view) {
    const shown = Math.max(PLACES, Math.floor(element.clientWidth / CANDLE_PX));
    view = {from: Math.max(0, slots.length - shown), to: newestIndex()};
  } else if (follows) {
    view = {from: Math.max(0, newestIndex() - width), to: newestIndex()};
  } else {
    const from = Math.max(0, first === undefined ? Math.min(view.from, newestIndex() - width) : slotAt(first));
    view = {from, to: Math.min(newestIndex(), from + width)};
  }
  draw();
}

/** Shows the answer of /api/marks. */
export function showMarks(answer) {
  ({alerts, bursts} = answer);
  if (chart && slots.length > 0) {
    draw();
  }
}

function draw() {
  const labels = slots.map((slot, index) => String(index));
  chart.setOption({
    xAxis: [{data: labels}, {data: labels}],
    dataZoom: ['inside', 'slider'].map(id => ({id, startValue: view.from, endValue: view.to})),
    series: series(),
  });
  showFigure();
  showReading();
}

function zoomed() {
  const {startValue, endValue} = chart.getOption().dataZoom[0];
  view = {from: startValue, to: endValue};
  showFigure();
}

function look(from, to) {
  const width = Math.min(newestIndex(), Math.max(FEWEST_SHOWN, to - from));
  const start = Math.max(0, Math.min(from, newestIndex() - width));
  chart.dispatchAction({type: 'dataZoom', dataZoomIndex: 0, startValue: start, endValue: start + width});
}

function showFigure() {
  const seen = slots.slice(view.from, view.to + 1).find(slot => slot !== null) ?? slots[oldestIndex()];
  const last = slots.at(-1);
  const difference = last.close - seen.open;
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'level';
  const arrow = {up: '▲', down: '▼', level: '■'}[direction];
  setText(byId('candles-figure'), price(last.close));
  setText(byId('candles-change'), `${arrow} ${change(difference)} (${seen.open === 0 ? NONE : changeShare(difference / seen.open)}) since ${moment(seen.start, Math.max(last.end - seen.start, 11 * MINUTE)).replace('\n', ', ')}`);
  byId('candles-change').dataset.direction = direction;
  setText(byId('source-note'), last.source === 'sampled' ? 'From polled quotes: what a price did between two of them is not seen.' : last.source === 'trades' ? 'From trades.' : '');
}

/** The index of the candle that is read. */
function readIndex() {
  const index = readStart === undefined ? -1 : slots.findIndex(slot => slot !== null && slot.start >= readStart);
  return index < 0 ? newestIndex() : index;
}

function showReading() {
  const index = readIndex();
  const candle = slots[index];
  element.setAttribute('aria-valuemin', String(oldestIndex()));
  element.setAttribute('aria-valuemax', String(newestIndex()));
  element.setAttribute('aria-valuenow', String(index));
  element.setAttribute('aria-valuetext', told(index).map(([name, text]) => `${name} ${text}`).join(', '));
  setText(byId('fact-which'), reading && index !== newestIndex() ? 'Read' : 'Newest');
  setText(byId('fact-time'), period(candle));
  setText(byId('fact-open'), price(candle.open));
  setText(byId('fact-high'), price(candle.high));
  setText(byId('fact-low'), price(candle.low));
  setText(byId('fact-close'), price(candle.close));
  setText(byId('fact-volume'), count(candle.volume));
  setText(byId('fact-vwap'), price(candle.vwap));
  if (reading) {
    if (index < view.from || index > view.to) {
      const width = view.to - view.from;
      const from = index < view.from ? index : index - width;
      look(from, from + width);
    }
    chart.dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: index});
  }
}

function stopReading() {
  reading = false;
  readStart = undefined;
  chart?.dispatchAction({type: 'hideTip'});
}

/** So many candles on from a slot; empty slots are stepped over. */
function step(index, by) {
  const all = candles();
  const at = all.indexOf(slots[index]) + by;
  return slots.indexOf(all[Math.max(0, Math.min(all.length - 1, at))]);
}

const steps = {
  ArrowLeft: index => step(index, -1),
  ArrowDown: index => step(index, -1),
  ArrowRight: index => step(index, 1),
  ArrowUp: index => step(index, 1),
  PageDown: index => step(index, -10),
  PageUp: index => step(index, 10),
  Home: oldestIndex,
  End: newestIndex,
};

function zoom(factor) {
  const width = Math.max(FEWEST_SHOWN, Math.min(newestIndex(), Math.round((view.to - view.from) * factor)));
  const to = Math.min(newestIndex(), Math.max(width, view.to));
  look(to - width, to);
}

element.addEventListener('keydown', event => {
  if (slots.length === 0 || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === 'Escape') {
    stopReading();
    showReading();
  } else if (event.key === '+' || event.key === '-') {
    event.preventDefault();
    zoom(event.key === '+' ? 0.5 : 2);
  } else if (steps[event.key]) {
    event.preventDefault();
    const index = steps[event.key](readIndex());
    reading = true;
    readStart = index === newestIndex() ? undefined : slots[index].start;
    showReading();
  }
});
element.addEventListener('blur', () => {
  if (reading) {
    stopReading();
    showReading();
  }
});
