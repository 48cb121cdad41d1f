// The page of what was set aside: groups by topic, job and reason, each with its newest record.

import {ago, count, time} from './format.js';
import {ask, matchChildren, Panel, pause, repeat, setText} from './live.js';
import {themeButton} from './theme.js';

const EVERY_MS = 4000;

const byId = id => document.getElementById(id);
const list = byId('groups');
const job = byId('job');

/** The job that is chosen; empty for all. It is kept in the address, so that figures lead here. */
const chosenJob = () => new URLSearchParams(location.hash.slice(1)).get('job') ?? '';

/** The last answer. */
let groups = [];
let complete = true;

function element(name, className, parent) {
  const made = document.createElement(name);
  made.className = className;
  parent?.append(made);
  return made;
}

/** The frame of a group; texts come with each answer. */
function frame() {
  const item = document.createElement('li');
  const details = element('details', '', item);
  details.open = true;
  const summary = element('summary', '', details);
  for (const part of ['reason', 'place', 'count', 'time']) {
    element('span', `group-${part}`, summary);
  }
  const letter = element('div', 'letter', details);
  element('h2', '', letter);
  element('dl', '', letter);
  element('p', 'way-back', letter);
  return item;
}

/** Only plain names and words become part of a command: somebody may copy it. */
const PLAIN = /^[\w.-]+$/;
const WORDS = /^[\p{L}\p{N} .,:;=()+/…_-]+$/u;

function wayBack(group) {
  if (![group.topic, group.job].every(name => PLAIN.test(name)) || !WORDS.test(group.reason)) {
    return '';
  }
  const which = `--topic ${group.topic} --job ${group.job}`;
  // What was read over HTTP has no topic to go back to.
  const hasTopic = group.newest.headers.some(({name}) => name === 'source.topic');
  return group.late || !hasTopic
    ? `To have them all: tidemark dead-letters export FILE ${which}`
    : `To send them back: tidemark dead-letters replay ${which} --reason '${group.reason}' --dry-run`;
}

function showLetter(item, {newest}) {
  setText(item.querySelector('h2'), `The newest: ${newest.place}, ${time(newest.timestamp)}`);
  const facts = [
    ...newest.headers.map(({name, value}) => [name, value, '']),
    ['key', newest.key ?? 'none', 'bytes'],
    ['value', `${newest.value ?? 'none'}${newest.cut ? ' …' : ''}`, 'bytes'],
  ];
  const dl = item.querySelector('dl');
  if (dl.dataset.place === newest.place) {
    return;
  }
  dl.dataset.place = newest.place;
  dl.replaceChildren(...facts.flatMap(([name, value, className]) => {
    const dt = document.createElement('dt');
    dt.textContent = name;
    const dd = document.createElement('dd');
    dd.className = className;
    dd.textContent = value;
    if (className) {
      dd.tabIndex = 0;
      dd.setAttribute('role', 'group');
      dd.setAttribute('aria-label', name);
    }
    return [dt, dd];
  }));
}

function show() {
  const jobs = [...new Set([...groups.map(group => group.job), chosenJob()])].filter(Boolean).sort();
  matchChildren(job, ['', ...jobs], name => name, () => document.createElement('option'), (option, name) => {
    option.value = name;
    setText(option, name || 'All jobs');
  });
  job.value = chosenJob();
  const shown = groups.filter(group => !chosenJob() || group.job === chosenJob());
  setText(byId('empty-text'), chosenJob() ? `Nothing of ${chosenJob()}.` : 'There is no dead letter, and nothing came too late.');
  setText(byId('note'), complete ? 'What the jobs set aside, by reason; the newest first' : 'Still counting …');
  panel.good(shown.length === 0);
  matchChildren(list, shown, group => JSON.stringify([group.topic, group.job, group.reason]), frame, (item, group) => {
    setText(item.querySelector('.group-reason'), group.reason);
    setText(item.querySelector('.group-place'), `${group.job} · ${group.topic}`);
    setText(item.querySelector('.group-count'), count(group.count));
    setText(item.querySelector('.group-time'), ago(Math.max(0, Date.now() - group.newest.timestamp)));
    item.querySelector('.group-time').title = `from ${time(group.first)} to ${time(group.newest.timestamp)}`;
    showLetter(item, group);
    setText(item.querySelector('.way-back'), wayBack(group));
  });
}

const panel = new Panel(byId('groups-panel'), () => loop.now());

const loop = repeat(async isNewest => {
  try {
    const answer = await ask('/api/dead-letters');
    if (isNewest()) {
      ({groups, complete} = answer);
      show();
    }
  } catch (error) {
    if (isNewest()) {
      panel.bad(error.message);
    }
    if (error.name !== 'NoAnswer') throw error;
  }
}, EVERY_MS);

job.addEventListener('change', () => {
  location.hash = job.value ? `#${new URLSearchParams({job: job.value})}` : '';
});
addEventListener('hashchange', show);
byId('form').addEventListener('submit', event => event.preventDefault());

// ---- The controls of the head

themeButton(byId('theme'));
const live = byId('live');
live.addEventListener('click', () => {
  const on = live.getAttribute('aria-pressed') !== 'true';
  live.setAttribute('aria-pressed', String(on));
  setText(byId('live-text'), on ? 'Live' : 'Paused');
  pause(!on);
});
