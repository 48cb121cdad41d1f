// The page of analytics: asks the server for each panel's rows and hands them to the panel.

import {showAlerts} from './alerts.js';
import {showCandles, showMarks} from './candles.js';
import {showImpacts} from './impact.js';
import {ask, matchChildren, Panel, panel, pause, repeat, setText, showOrigin} from './live.js';
import {drawTrends, showTrends} from './trends.js';
import {themeButton} from './theme.js';

const CANDLES_MS = 2000;
const MARKS_MS = 5000;
const ROWS_MS = 5000;
const CHOICES_MS = 20_000;
const PLACE_MS = 10_000;

/** A late quote changes candles for so long, unless the job was told otherwise. */
const LATENESS_MS = 3_600_000;

/** So often all candles are asked for, also those that should not change any more. */
const ALL_AGAIN_MS = 60_000;

/** The most candles that are kept, as many as the server tells. */
const MOST_CANDLES = 1440;

const byId = id => document.getElementById(id);
const choice = byId('choice');
const symbol = byId('symbol');

// ---- The choice of symbol and size; it is kept in the address, so it can be sent to others.

const address = new URLSearchParams(location.search);
const chosen = {symbol: address.get('symbol') ?? '', size: address.get('size') ?? ''};
const names = new Map();

/** By start. */
let candles = new Map();
let askedForAll = 0;
/** Whether the chart is to have the focus once it shows what was chosen elsewhere. */
let focusWhenShown = false;

/** What was chosen first, or what there is; a symbol of the address is kept though it has no candles. */
function showChoices({symbols, sizes}) {
  const all = symbols.includes(chosen.symbol) || !chosen.symbol ? symbols : [chosen.symbol, ...symbols];
  if (!chosen.symbol && symbols.length > 0) {
    chosen.symbol = symbols.find(name => name.startsWith('GOOG')) ?? symbols[0];
  }
  if (!chosen.size && sizes.length > 0) {
    chosen.size = sizes[0];
  }
  matchChildren(symbol, all, name => name, () => document.createElement('option'), (option, name) => {
    option.value = name;
    const company = names.get(name);
    setText(option, company && company !== name ? `${name} · ${company}` : name);
  });
  symbol.value = chosen.symbol;
  drawTrends();
  const shown = sizes.includes(chosen.size) || !chosen.size ? sizes : [chosen.size, ...sizes];
  matchChildren(byId('size-segments'), shown, size => size, size => {
    const label = document.createElement('label');
    const input = label.appendChild(document.createElement('input'));
    input.type = 'radio';
    input.name = 'size';
    input.value = size;
    label.append(document.createElement('span'));
    return label;
  }, (label, size) => {
    label.firstChild.checked = size === chosen.size;
    setText(label.lastChild, size.replace(/(\D+)$/, ' $1').replace(/ m$/, ' min'));
  });
  byId('sizes').hidden = shown.length === 0;
  showTitle();
}

function showTitle() {
  setText(byId('candles-title'), names.get(chosen.symbol) ?? (chosen.symbol || 'Candles'));
}

function choose(change, thenFocus = false) {
  focusWhenShown = thenFocus;
  Object.assign(chosen, change);
  history.replaceState(null, '', `?${new URLSearchParams(chosen)}`);
  candles = new Map();
  askedForAll = 0;
  showMarks({alerts: [], bursts: []});
  chart.loading();
  showTitle();
  candleLoop.now();
}

choice.addEventListener('change', () => choose({symbol: symbol.value, size: choice.elements.size?.value ?? chosen.size}));
choice.addEventListener('submit', event => event.preventDefault());
document.addEventListener('click', event => {
  const link = event.target.closest('a.choose');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const name = link.dataset.symbol;
    if (![...symbol.options].some(option => option.value === name)) {
      symbol.append(new Option(name, name));
    }
    symbol.value = name;
    choose({symbol: name}, true);
    byId('candles').scrollIntoView({block: 'nearest'});
  }
});

// ---- Candles and their marks.

const chart = new Panel(byId('candles'), () => candleLoop.now());

const candleLoop = repeat(async isNewest => {
  try {
    if (!chosen.symbol || !chosen.size) {
      await askChoices();
      if (!chosen.symbol || !chosen.size) {
        if (isNewest()) chart.good(true);
        return;
      }
    }
    const of = {...chosen};
    const all = candles.size === 0 || performance.now() - askedForAll > ALL_AGAIN_MS;
    if (!all) {
      of.from = Math.max(...candles.keys()) - LATENESS_MS;
    }
    const answer = await ask(`/api/candles?${new URLSearchParams(of)}`);
    if (!isNewest()) {
      return;
    }
    const isNew = candles.size === 0;
    if (all) {
      askedForAll = performance.now();
      candles = new Map();
    }
    answer.candles.forEach(candle => candles.set(candle.start, candle));
    const shown = [...candles.values()].sort((a, b) => a.start - b.start).slice(-MOST_CANDLES);
    chart.good(shown.length === 0);
    if (shown.length === 0) {
      setText(byId('candles-empty'), `There are no candles of ${of.symbol} of ${of.size} yet.`);
      document.title = 'Tidemark · analytics';
    } else {
      showCandles(shown, isNew);
      document.title = `${of.symbol} ${byId('candles-figure').textContent} · Tidemark`;
      if (isNew) markLoop.now();
      if (focusWhenShown) {
        focusWhenShown = false;
        byId('candles-chart').focus({preventScroll: true});
      }
    }
  } catch (error) {
    if (isNewest()) {
      chart.bad(error.message);
    }
    if (error.name !== 'NoAnswer') throw error;
  }
}, CANDLES_MS);

const markLoop = repeat(async isNewest => {
  if (candles.size === 0) {
    return;
  }
  const of = {symbol: chosen.symbol, from: Math.min(...candles.keys())};
  try {
    const answer = await ask(`/api/marks?${new URLSearchParams(of)}`);
    if (isNewest() && of.symbol === chosen.symbol) {
      showMarks(answer);
    }
  } catch (error) {
    // The panels tell that the search node is down; the marks known so far stay.
    if (error.name !== 'NoAnswer') throw error;
  }
}, MARKS_MS);

async function askChoices() {
  const [choices, companies] = await Promise.all([ask('/api/candle-choices'), ask('/api/symbols')]);
  companies.symbols.forEach(({symbol: name, company}) => names.set(name, company));
  showChoices(choices);
}

repeat(async () => {
  try {
    await askChoices();
  } catch (error) {
    if (error.name !== 'NoAnswer') throw error;
  }
}, CHOICES_MS);

// ---- The other panels.

panel('trends', () => '/api/trends', ROWS_MS, answer => answer.trends.length === 0, showTrends);
panel('alerts', () => '/api/alerts?limit=100', ROWS_MS, answer => answer.alerts.length === 0, showAlerts);
panel('impact', () => '/api/news-impact?limit=50', ROWS_MS, answer => answer.impacts.length === 0, showImpacts);

repeat(async () => {
  let health;
  try {
    health = await ask('/api/health');
  } catch (error) {
    if (error.name !== 'NoAnswer') throw error;
    health = error.body;
  }
  if (health?.flink) {
    showOrigin(health);
  }
}, PLACE_MS);

// ---- The controls of the head.

themeButton(byId('theme'));
const live = byId('live');
live.addEventListener('click', () => {
  const on = live.getAttribute('aria-pressed') !== 'true';
  live.setAttribute('aria-pressed', String(on));
  setText(byId('live-text'), on ? 'Live' : 'Paused');
  pause(!on);
});
