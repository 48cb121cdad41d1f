// The health of the platform: the strip of figures, and the table of Flink's jobs.

import {count, duration, NONE, rate} from './format.js';
import {matchChildren, setText} from './live.js';

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
  COLUMNS.forEach((column, index) => {
    const cell = tr.appendChild(document.createElement('td'));
    cell.setAttribute('role', 'cell');
    cell.dataset.column = column;
    cell.className = index > 0 && index < COLUMNS.length - 1 ? 'num' : '';
  });
  tr.children[1].innerHTML = '<span class="badge"></span>';
  return tr;
}

const words = name => name.replace(/^records-/, '').replaceAll('-', ' ');

/** Shows the jobs of an answer of /api/health. */
export function showJobs(flink) {
  matchChildren(rows, flink.jobs, job => job.name, row, (tr, job) => {
    const link = tr.querySelector('a');
    setText(link, job.name);
    link.href = job.url;
    const [mood, state] = stateOf(job);
    const badge = tr.querySelector('.badge');
    badge.dataset.mood = mood;
    setText(badge, state);
    badge.title = `${job.tasksRunning} of ${job.tasksTotal} tasks are running`;
    const also = Object.entries(job.counters).map(([name, n]) => `${count(n)} ${words(name)}`).join(' · ');
    [
      duration(job.uptimeMs),
      rate(job.recordsPerSecond),
      count(job.lag),
      count(job.deadLetters),
      count(job.restarts),
      also || NONE,
    ].forEach((text, index) => setText(tr.children[index + 2], text));
  });
}

/** Shows where Flink's own UI is, and whether the data is simulated. */
export function showPlace(health) {
  byId('simulated').hidden = !health.simulated;
  const link = byId('flink-link');
  link.href = health.flink.url;
  link.hidden = !health.flink.up;
}
