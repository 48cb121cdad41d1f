// The page: asks the server for each panel's figures and hands them to the panel.

import {showHashtags} from './hashtags.js';
import {ask, matchChildren, Panel, panel, pause, repeat, setText} from './live.js';
import {showJobs, showPlace, showStrip} from './platform.js';
import {showPrices} from './price.js';
import {themeButton} from './theme.js';
import {showUsers} from './users.js';
import {showVolumes} from './volumes.js';

const PRICE_MS = 2000;
const FIGURES_MS = 3000;
const COMPANIES_MS = 10_000;

const byId = id => document.getElementById(id);
const choice = byId('choice');
const company = byId('company');

// ---- The choice of company and range; it is kept in the address, so it can be sent to others.

const address = new URLSearchParams(location.search);
const chosen = {symbol: address.get('symbol') ?? 'GOOG', range: address.get('range') ?? '15m'};
if (!choice.querySelector(`input[value="${CSS.escape(chosen.range)}"]`)) {
  chosen.range = '15m';
}
choice.elements.range.value = chosen.range;
const nameOf = symbol => company.querySelector(`option[value="${CSS.escape(symbol)}"]`)?.textContent ?? symbol;

function showSymbols({symbols}) {
  const known = symbols.some(({symbol}) => symbol === chosen.symbol);
  const options = known ? symbols : [{symbol: chosen.symbol, company: chosen.symbol}, ...symbols];
  matchChildren(company, options, ({symbol}) => symbol, () => document.createElement('option'), (option, item) => {
    option.value = item.symbol;
    setText(option, item.company);
  });
  company.value = chosen.symbol;
  setText(byId('price-title'), nameOf(chosen.symbol));
}
showSymbols({symbols: []});

repeat(async () => {
  try {
    showSymbols(await ask('/api/symbols'));
  } catch (error) {
    // The price panel tells that the search node is down; the companies known so far stay.
    if (error.name !== 'NoAnswer') throw error;
  }
}, COMPANIES_MS);

const prices = panel(
  'price',
  () => `/api/prices?${new URLSearchParams(chosen)}`,
  PRICE_MS,
  answer => answer.points.length === 0,
  answer => {
    if (answer.points.length === 0) {
      const name = nameOf(answer.symbol);
      document.title = 'Tidemark · market and news';
      const range = choice.querySelector('input:checked + span').textContent;
      const all = answer.range === 'all';
      setText(byId('price-empty'), all ? `There are no quotes of ${name} yet.` : `No quotes of ${name} in the last ${range}.`);
      byId('show-all').hidden = all;
    } else {
      showPrices(answer);
      document.title = `${answer.symbol} ${byId('price-figure').textContent} · Tidemark`;
    }
  });

choice.addEventListener('change', () => {
  chosen.symbol = company.value;
  chosen.range = choice.elements.range.value;
  history.replaceState(null, '', `?${new URLSearchParams(chosen)}`);
  setText(byId('price-title'), nameOf(chosen.symbol));
  prices.state.loading();
  prices.loop.now();
});
choice.addEventListener('submit', event => event.preventDefault());
byId('show-all').addEventListener('click', () => {
  choice.querySelector('input[value="all"]').click();
  company.focus();
});

// ---- The other panels.

panel('volumes', () => '/api/volumes', FIGURES_MS, answer => answer.companies.length === 0, showVolumes);
panel('hashtags', () => '/api/hashtags', FIGURES_MS, answer => answer.hashtags.length === 0, showHashtags);
panel('users', () => '/api/users', FIGURES_MS, answer => answer.users.length === 0, showUsers);

const jobs = new Panel(byId('jobs'), () => health.now());
const health = repeat(async isNewest => {
  let now = null;
  let sentence;
  try {
    now = await ask('/api/health');
  } catch (error) {
    if (error.name !== 'NoAnswer') throw error;
    // With 503 the answer is the same, and says what is down.
    now = error.body?.flink ? error.body : null;
    sentence = error.message;
  }
  if (!isNewest()) {
    return;
  }
  showStrip(now);
  if (now) {
    showPlace(now);
  }
  if (now?.flink.up) {
    jobs.good(now.flink.jobs.length === 0);
    showJobs(now.flink);
  } else {
    jobs.bad(now?.flink.error ?? sentence);
  }
}, FIGURES_MS);

// ---- The controls of the head.

themeButton(byId('theme'));
const live = byId('live');
live.addEventListener('click', () => {
  const on = live.getAttribute('aria-pressed') !== 'true';
  live.setAttribute('aria-pressed', String(on));
  setText(byId('live-text'), on ? 'Live' : 'Paused');
  pause(!on);
});
