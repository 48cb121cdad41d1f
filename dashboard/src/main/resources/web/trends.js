// The table of trends: what people write about more than usual, each with a small curve.

import {count, duration, NONE, rate, time} from './format.js';
import {matchChildren, setText} from './live.js';

const SVG = 'http://www.w3.org/2000/svg';
const byId = id => document.getElementById(id);
const body = document.querySelector('#trends-table tbody');
const choice = byId('trends-choice');

const WIDTH = 120;
const HEIGHT = 28;
const PREFIX = {hashtag: '#', cashtag: '$'};

let answer = {trends: []};

const UNITS = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** A length of time such as `10m`, in ms; null if it is none. */
function milliseconds(text) {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text ?? '') ?? [];
  return unit === undefined ? null : Number(amount) * UNITS[unit];
}

/** What a tag is written like, such as `#ai`, `$AAPL`, `AAPL`. */
export const written = (kind, tag) => (PREFIX[kind] ?? '') + tag;

function row() {
  const tr = document.createElement('tr');
  tr.innerHTML =
    '<th scope="row"><a class="choose"></a><span class="tag"></span> <span class="kind"></span></th>' +
    '<td class="curve-cell"></td>' +
    '<td class="num"></td><td class="num"></td><td class="num"></td>';
  const svg = tr.children[1].appendChild(document.createElementNS(SVG, 'svg'));
  svg.setAttribute('class', 'curve');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('role', 'img');
  for (const [name, className] of [['path', 'curve-area'], ['path', 'curve-line'], ['path', 'curve-usual'], ['circle', 'curve-now']]) {
    svg.appendChild(document.createElementNS(SVG, name)).setAttribute('class', className);
  }
  svg.lastChild.setAttribute('r', '2.5');
  return tr;
}

/** The lines of a curve, one for each run of points that are known. */
function runs(points) {
  const all = [[]];
  for (const point of points) {
    if (point === null) all.push([]);
    else all.at(-1).push(point);
  }
  return all.filter(run => run.length > 0);
}

function drawCurve(svg, {bucket, curve, expected}) {
  const [area, line, usual, now] = svg.children;
  const top = Math.max(1, expected ?? 0, ...curve.filter(value => value !== null));
  const x = index => (curve.length < 2 ? WIDTH - 4 : 2 + (index * (WIDTH - 6)) / (curve.length - 1));
  const y = value => HEIGHT - 3 - (Math.max(0, value) / top) * (HEIGHT - 7);
  const known = runs(curve.map((value, index) => (value === null ? null : [x(index).toFixed(1), y(value).toFixed(1)])));
  const path = run => `M${run.map(([across, down]) => `${across} ${down}`).join('L')}`;
  // A point by itself is a dot.
  line.setAttribute('d', known.map(run => `${path(run)}${run.length === 1 ? 'h0' : ''}`).join(''));
  area.setAttribute('d', known.map(run => `${path(run)}V${HEIGHT - 3}H${run[0][0]}Z`).join(''));
  usual.setAttribute('d', expected === null ? '' : `M2 ${y(expected).toFixed(1)}H${WIDTH - 4}`);
  now.setAttribute('cx', x(curve.length - 1).toFixed(1));
  now.setAttribute('cy', y(curve.at(-1) ?? 0).toFixed(1));
  const ms = milliseconds(bucket);
  svg.setAttribute('aria-label', curve.length === 0 ? 'No curve' : `Users${ms === null ? '' : ` by ${duration(ms)}`}: ${curve.map(value => count(value)).join(', ')}`);
}

/** The symbol whose candles belong to a trend, if there are any: of `$BTC` those of `BTC-USD`. */
function symbolOf({kind, tag}) {
  if (kind !== 'company' && kind !== 'cashtag') {
    return undefined;
  }
  const all = [...byId('symbol').options].map(option => option.value);
  return all.find(symbol => symbol === tag) ?? all.find(symbol => kind === 'cashtag' && symbol.startsWith(`${tag}-`));
}

/** Shows the trends of the chosen kind; to be called when there are other symbols, too. */
export function drawTrends() {
  const kind = choice.elements.kind.value;
  const shown = answer.trends.filter(trend => kind === '' || trend.kind === kind);
  byId('trends-none').hidden = shown.length > 0;
  byId('trends-table').hidden = shown.length === 0;
  matchChildren(body, shown, trend => JSON.stringify([trend.kind, trend.tag]), row, (tr, trend) => {
    const [tag, curve, users, usual, score] = tr.children;
    const link = tag.querySelector('.choose');
    const symbol = symbolOf(trend);
    const text = written(trend.kind, trend.tag);
    link.hidden = !symbol;
    if (symbol) {
      link.href = `?${new URLSearchParams({symbol})}`;
      link.dataset.symbol = symbol;
    }
    setText(link, symbol ? text : '');
    setText(tag.querySelector('.tag'), symbol ? '' : text);
    setText(tag.querySelector('.kind'), trend.kind === 'company' ? 'company' : '');
    drawCurve(curve.firstChild, trend);
    setText(users, count(trend.users));
    setText(usual, trend.expected === null ? NONE : rate(trend.expected));
    setText(score, rate(trend.score));
  });
}

choice.addEventListener('change', drawTrends);
choice.addEventListener('submit', event => event.preventDefault());

/** Shows the answer of /api/trends. */
export function showTrends(now) {
  answer = now;
  const at = Math.max(...answer.trends.map(trend => trend.at ?? -Infinity));
  setText(byId('trends-note'), Number.isFinite(at) ? `Against the usual, up to ${time(at)}` : 'Against the usual');
  // All rows are of one job, and so of one bucket.
  const {bucket, curve} = answer.trends[0] ?? {};
  const ms = milliseconds(bucket);
  setText(byId('trends-span'), ms === null ? 'Lately' : `Last ${duration(ms * curve.length)}`);
  drawTrends();
}
