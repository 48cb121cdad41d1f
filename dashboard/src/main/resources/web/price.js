// The line of one company's price over time.

import {chartIn, motion, tooltip} from './charts.js';
import {change, changeShare, moment, NONE, price, time} from './format.js';
import {setText} from './live.js';
import {colour, onThemeChange} from './theme.js';

const element = document.getElementById('price-chart');
const byId = id => document.getElementById(id);

let chart;
let points = [];
/** The time of the point that the arrow keys are on; undefined for the newest. */
let readTime;
/** Whether the arrow keys, and not the pointer, show the tooltip. */
let reading = false;

const span = () => (points.length ? points.at(-1).time - points[0].time : 0);

function style() {
  const ink = colour('--muted');
  const line = colour('--line');
  const accent = colour('--accent');
  return {
    ...motion(),
    textStyle: {fontFamily: getComputedStyle(document.body).fontFamily},
    // On the left there is room for half a label of the time.
    grid: {left: 26, right: 4, top: 16, bottom: 4, containLabel: true},
    xAxis: {
      type: 'time',
      axisLine: {lineStyle: {color: line}},
      axisTick: {show: false},
      axisLabel: {color: ink, hideOverlap: true, margin: 12, lineHeight: 16, formatter: value => moment(value, span())},
      axisPointer: {lineStyle: {color: ink, type: 'solid'}, label: {show: false}},
      splitNumber: element.clientWidth < 480 ? 3 : 6,
    },
    yAxis: {
      type: 'value',
      scale: true,
      position: 'right',
      splitNumber: 4,
      axisLabel: {color: ink, formatter: value => price(value)},
      splitLine: {lineStyle: {color: line, type: [2, 4]}},
    },
    tooltip: {
      trigger: 'axis',
      ...tooltip(([shown]) => {
        const point = points[shown.dataIndex];
        return point === undefined
          ? []
          : [['Time', time(point.time)], ['Price', price(point.price)], ['Low', price(point.low)], ['High', price(point.high)]];
      }),
    },
    series: [
      {
        id: 'price',
        type: 'line',
        symbol: 'circle',
        symbolSize: 7,
        itemStyle: {color: accent},
        lineStyle: {color: accent, width: 2},
        areaStyle: {
          origin: 'start',
          opacity: 1,
          color: {type: 'linear', x: 0, y: 0, x2: 0, y2: 1, colorStops: [
            {offset: 0, color: colour('--accent-wash')},
            {offset: 1, color: colour('--accent-wash-end')},
          ]},
        },
      },
      {
        id: 'now',
        type: 'scatter',
        silent: true,
        symbolSize: 9,
        z: 3,
        itemStyle: {color: accent, borderColor: colour('--surface'), borderWidth: 2},
        tooltip: {show: false},
      },
    ],
  };
}

/** Shows the answer of /api/prices. */
export function showPrices(answer) {
  points = answer.points;
  if (points.length === 0) {
    return;
  }
  if (!chart) {
    chart = chartIn(element);
    chart.setOption(style());
    onThemeChange(() => chart.setOption(style()));
  }
  chart.setOption({
    series: [
      {id: 'price', data: points.map(point => [point.time, point.price]), showSymbol: points.length === 1},
      {id: 'now', data: [[points.at(-1).time, points.at(-1).price]]},
    ],
  });
  showFacts();
  showReading();
}

function showFacts() {
  const first = points[0].price;
  const last = points.at(-1);
  const difference = last.price - first;
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'level';
  const arrow = {up: '▲', down: '▼', level: '■'}[direction];
  setText(byId('price-figure'), price(last.price));
  setText(
    byId('price-change'),
    `${arrow} ${change(difference)} (${first === 0 ? NONE : changeShare(difference / first)})`);
  byId('price-change').dataset.direction = direction;
  setText(byId('fact-first'), price(first));
  setText(byId('fact-low'), price(Math.min(...points.map(point => point.low))));
  setText(byId('fact-high'), price(Math.max(...points.map(point => point.high))));
  setText(byId('fact-time'), time(last.time));
}

/** The index of the point that is read: the first at or after the time, or the newest. */
function readIndex() {
  const index = readTime === undefined ? -1 : points.findIndex(point => point.time >= readTime);
  return index < 0 ? points.length - 1 : index;
}

function showReading() {
  const index = readIndex();
  element.setAttribute('aria-valuemax', String(points.length - 1));
  element.setAttribute('aria-valuenow', String(index));
  element.setAttribute('aria-valuetext', `${time(points[index].time)}: ${price(points[index].price)}`);
  if (reading) {
    chart.dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: index});
  }
}

const steps = {
  ArrowLeft: index => index - 1,
  ArrowDown: index => index - 1,
  ArrowRight: index => index + 1,
  ArrowUp: index => index + 1,
  PageDown: index => index - 10,
  PageUp: index => index + 10,
  Home: () => 0,
  End: () => points.length - 1,
};

function stopReading() {
  reading = false;
  readTime = undefined;
  chart?.dispatchAction({type: 'hideTip'});
}

element.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    stopReading();
  } else if (steps[event.key] && points.length > 0) {
    event.preventDefault();
    const index = Math.max(0, Math.min(points.length - 1, steps[event.key](readIndex())));
    reading = true;
    readTime = index === points.length - 1 ? undefined : points[index].time;
    showReading();
  }
});
element.addEventListener('blur', stopReading);
