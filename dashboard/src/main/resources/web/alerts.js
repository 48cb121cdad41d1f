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

const number = new Intl.NumberFormat('en', {maximumFractionDigits: 4});

/** A number that can only be a time, in ms since the epoch: it is in this century. */
const isTime = value => Number.isInteger(value) && value > 1e12 && value < 4e12;

/** A fact as people read it: `within_ms` 300000 is within 5 min. */
function fact({name, value}) {
  const words = name.replaceAll('_', ' ');
  if (typeof value !== 'number') {
    return [words, String(value)];
  }
  if (words.endsWith(' ms')) {
    return [words.slice(0, -3), duration(value)];
  }
  return [words, isTime(value) ? time(value) : number.format(value)];
}

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
    ...alert.facts.map(fact),
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
