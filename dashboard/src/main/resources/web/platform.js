// The health of the platform: the strip of figures, and the table of Flink's jobs.

import {count, duration, NONE, rate} from './format.js';
import {matchChildren, setText, showOrigin} from './live.js';

const byId = id => document.getElementById(id);
const rows = document.querySelector('#job-table tbody');

/** How many refreshes a spark line looks back. */
const SPARK_LENGTH = 60;

function spark(tile) {
  const values = [];
  const line = byId(tile).querySelector('polyline');
  return value => {
    if (value === null) {
      return;
    }
    values.push(value);
    values.splice(0, values.length - SPARK_LENGTH);
    const most = Math.max(...values, 1e-9);
    line.setAttribute('points', values
      .map((y, index) => `${(100 * (index + SPARK_LENGTH - values.length)) / (SPARK_LENGTH - 1)},${22 - (20 * y) / most}`)
      .join(' '));
  };
}

const rateSpark = spark('tile-rate');
const latencySpark = spark('tile-latency');

function tile(id, figure, mood, note) {
  const element = byId(id);
  element.dataset.mood = mood;
  setText(element.querySelector('.figure'), figure);
  const place = element.querySelector('.figure-note');
  if (place) {
    setText(place, note);
  }
}

/** The sum of what is known; null if nothing is. */
function sum(jobs, figure) {
  const known = jobs.map(figure).filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

const MOODS = ['bad', 'warn', 'unknown', 'good'];

/** The mood of the job that is worst off. */
const worst = jobs => MOODS.find(mood => jobs.some(job => stateOf(job)[0] === mood)) ?? 'unknown';

const wellWhenZero = value => (value === null ? 'unknown' : value === 0 ? 'good' : 'warn');

/** Shows an answer of /api/health; null if there is none. */
export function showStrip(health) {
  const jobs = health?.flink.jobs ?? [];
  const running = jobs.filter(job => job.state === 'RUNNING').length;
  if (!health?.flink.up) {
    tile('tile-jobs', NONE, 'unknown', health ? 'Flink is down' : '');
  } else {
    tile('tile-jobs', `${running} of ${jobs.length}`, worst(jobs), '');
  }
  const perSecond = sum(jobs, job => job.recordsPerSecond);
  const lag = sum(jobs, job => job.lag);
  const dead = sum(jobs, job => job.deadLetters);
  const restarts = sum(jobs, job => job.restarts);
  const latency = health?.search.latencyMs ?? null;
  tile('tile-rate', rate(perSecond), 'plain');
  tile('tile-latency', duration(latency), health?.search.up ? 'plain' : 'unknown');
  tile('tile-lag', count(lag), lag === null ? 'unknown' : 'plain', lag === null ? '' : 'records to read');
  tile('tile-dead', count(dead), wellWhenZero(dead), dead ? 'set aside, not lost' : '');
  tile('tile-restarts', count(restarts), wellWhenZero(restarts), '');
  rateSpark(perSecond);
  latencySpark(latency);
}

const STATES = {
  RUNNING: ['good', 'Running'],
  FINISHED: ['good', 'Finished'],
  STARTING: ['warn', 'Starting'],
  INITIALIZING: ['warn', 'Starting'],
  CREATED: ['warn', 'Starting'],
  RESTARTING: ['warn', 'Restarting'],
  RECONCILING: ['warn', 'Restarting'],
  SUSPENDED: ['warn', 'Suspended'],
  FAILING: ['bad', 'Failing'],
  FAILED: ['bad', 'Failed'],
  CANCELLING: ['warn', 'Stopping'],
  CANCELED: ['unknown', 'Stopped'],
};

const stateOf = job => STATES[job.state] ?? ['unknown', job.state];

const COLUMNS = ['State', 'Up for', 'Records/s', 'Kafka lag', 'Dead letters', 'Restarts', 'Also counted'];

function row() {
  const tr = document.createElement('tr');
  tr.setAttribute('role', 'row');
  const job = tr.appendChild(document.createElement('th'));
  job.scope = 'row';
  job.setAttribute('role', 'rowheader');
  const link = job.appendChild(document.createElement('a'));
  link.target = '_blank';
  link.rel = 'noopener';
  job.appendChild(document.createElement('span')).className = 'job-trouble';
  COLUMNS.forEach((column, index) => {
    const cell = tr.appendChild(document.createElement('td'));
    cell.setAttribute('role', 'cell');
    cell.dataset.column = column;
    cell.className = index > 0 && index < COLUMNS.length - 1 ? 'num' : '';
  });
  tr.children[1].innerHTML = '<span class="badge"></span>';
  tr.children[DEAD_LETTERS].append(document.createElement('a'));
  return tr;
}

/** Where the dead letters stand in a row, behind the job's name. */
const DEAD_LETTERS = 1 + COLUMNS.indexOf('Dead letters');

/** The counter of what was set aside and is no dead letter. */
const LATE = 'records-late';

/** What a job set aside, on a page of its own. */
const setAsideBy = job => `/dead-letters.html#${new URLSearchParams({job: job.name})}`;

function showAlso(cell, job) {
  const counters = Object.entries(job.counters).map(([name, n]) => [name, `${count(n)} ${words(name)}`]);
  const text = counters.map(([, each]) => each).join(' · ') || NONE;
  if (cell.textContent === text) {
    return;
  }
  cell.replaceChildren(...(counters.length === 0 ? [NONE] : counters.flatMap(([name, each], index) => {
    let part = each;
    if (name === LATE) {
      part = document.createElement('a');
      part.href = setAsideBy(job);
      part.textContent = each;
    }
    return index === 0 ? [part] : [' · ', part];
  })));
}

const words = name => name.replace(/^records-/, '').replaceAll('-', ' ');

/** Shows the jobs of an answer of /api/health. */
export function showJobs(flink) {
  matchChildren(rows, flink.jobs, job => job.name, row, (tr, job) => {
    const link = tr.querySelector('a');
    setText(link, job.name);
    link.href = job.url;
    const trouble = tr.querySelector('.job-trouble');
    setText(trouble, job.trouble ?? '');
    trouble.hidden = !job.trouble;
    const [mood, state] = stateOf(job);
    const badge = tr.querySelector('.badge');
    badge.dataset.mood = mood;
    setText(badge, state);
    badge.title = `${job.tasksRunning} of ${job.tasksTotal} tasks are running`;
    [
      duration(job.uptimeMs),
      rate(job.recordsPerSecond),
      count(job.lag),
    ].forEach((text, index) => setText(tr.children[index + 2], text));
    const letters = tr.children[DEAD_LETTERS].querySelector('a');
    setText(letters, count(job.deadLetters));
    letters.href = setAsideBy(job);
    setText(tr.children[DEAD_LETTERS + 1], count(job.restarts));
    showAlso(tr.children[DEAD_LETTERS + 2], job);
  });
}

/** Shows where Flink's own UI is, and where the data is from. */
export function showPlace(health) {
  showOrigin(health);
  const link = byId('flink-link');
  link.href = health.flink.url;
  link.hidden = !health.flink.up;
}
