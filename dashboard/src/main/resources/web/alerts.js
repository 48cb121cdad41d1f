// The list of alerts, those that are firing first.

import {ago, count, duration, time} from './format.js';
import {matchChildren, setText} from './live.js';

const byId = id => document.getElementById(id);
const list = byId('alerts-list');

function item() {
  const li = document.createElement('li');
  li.innerHTML =
    '<details><summary><span class="badge"></span><span class="alert-text"></span><span class="alert-time"></span></summary>' +
    '<dl class="alert-facts"></dl></details>';
  return li;
}

const shown = value => (typeof value === 'number' ? new Intl.NumberFormat('en', {maximumFractionDigits: 4}).format(value) : String(value));

function when(alert) {
  const age = Math.max(0, Date.now() - alert.since);
  return alert.until === null ? `since ${ago(age)}` : `${ago(age)}, for ${duration(Math.max(0, alert.until - alert.since))}`;
}

function update(li, alert) {
  const firing = alert.state === 'firing';
  li.dataset.state = firing ? 'firing' : 'over';
  const badge = li.querySelector('.badge');
  setText(badge, firing ? 'Firing' : 'Over');
  badge.dataset.mood = firing ? 'bad' : 'none';
  setText(li.querySelector('.alert-text'), alert.text || `${alert.rule}: ${alert.subject}`);
  setText(li.querySelector('.alert-time'), when(alert));
  const facts = [
    ['Rule', alert.rule],
    ['About', alert.subject],
    ['Since', time(alert.since)],
    ['Until', alert.until === null ? 'still firing' : time(alert.until)],
    ...alert.facts.map(({name, value}) => [name, shown(value)]),
  ];
  const dl = li.querySelector('dl');
  const key = JSON.stringify(facts);
  if (dl.dataset.shown !== key) {
    dl.dataset.shown = key;
    dl.replaceChildren(...facts.map(([name, value]) => {
      const row = document.createElement('div');
      row.appendChild(document.createElement('dt')).textContent = name;
      row.appendChild(document.createElement('dd')).textContent = value;
      return row;
    }));
  }
}

/** Shows the answer of /api/alerts. */
export function showAlerts(answer) {
  const over = answer.alerts.length > answer.firing ? 'the newest of those that are over' : '';
  setText(byId('alerts-note'), `${count(answer.firing)} firing${over && `, then ${over}`}`);
  matchChildren(list, answer.alerts, alert => JSON.stringify([alert.rule, alert.subject, alert.since]), item, update);
}
