// The page of tables and topics: a list of both, and what was chosen of it, asked again and again.

import {ago, count, NONE, time} from './format.js';
import {ask, matchChildren, Panel, pause, repeat, setText} from './live.js';
import {themeButton} from './theme.js';

const ROWS_MS = 2000;
const NAMES_MS = 10_000;
const TYPING_MS = 250;
const CHANGED_MS = 2500;
const MOST_ROWS = 200;
const MOST_RECORDS = 50;

/** The last moment that a browser's dates know; what is later has ended. */
const LAST_MS = 8.64e15;

const byId = id => document.getElementById(id);
const body = byId('body');
const filter = byId('filter');
const order = byId('order');

/** What is chosen: {table} or {topic}; and of a table, its order. */
let chosen = {};
let orderBy = '';
let descending = false;
/** The columns as they are told, so that a click knows which are numbers. */
let columns = [];
/** What each row looked like when it was last shown; null before anything was. */
let before = null;

// ---- Cells

const isTime = (name, value) =>
  Number.isInteger(value) && value > 1e12 && value < 4e12 && /(time|timestamp|start|end|update)$/i.test(name);

function cellText(name, value) {
  if (value === null || value === undefined) return NONE;
  if (isTime(name, value)) return time(value);
  if (Number.isSafeInteger(value)) return count(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Makes the row's cells; the first is its head. */
function row(names) {
  const tr = document.createElement('tr');
  tr.setAttribute('role', 'row');
  names.forEach((name, index) => {
    const cell = tr.appendChild(document.createElement(index === 0 ? 'th' : 'td'));
    cell.setAttribute('role', index === 0 ? 'rowheader' : 'cell');
    if (index === 0) cell.scope = 'row';
    cell.dataset.column = name;
    cell.innerHTML = '<span class="cell"></span>';
  });
  return tr;
}

function fill(cell, name, value) {
  const text = cellText(name, value);
  const span = cell.querySelector('.cell');
  setText(span, text);
  span.title = text.length > 60 || isTime(name, value) ? String(isTime(name, value) ? value : text) : '';
  cell.className = typeof value === 'number' && !isTime(name, value) ? 'num' : '';
}

/** Shows rows, and for a while which of them are new or have changed since the last answer. */
function showRows(names, rows, key, look, update) {
  // With other columns the rows are made anew.
  const shape = names.join('\n');
  if (body.dataset.shape !== shape) {
    body.dataset.shape = shape;
    body.replaceChildren();
  }
  const now = new Map(rows.map(each => [key(each), look(each)]));
  matchChildren(body, rows, key, () => row(names), (tr, each) => {
    update(tr, each);
    if (before && before.get(key(each)) !== look(each)) {
      tr.dataset.changed = '';
      clearTimeout(tr.fading);
      tr.fading = setTimeout(() => delete tr.dataset.changed, CHANGED_MS);
    }
  });
  before = now;
}

// ---- A table

/** The name of the column that a row's key is shown in. */
const KEY = 'Key';

function showTable(answer) {
  // A key that is also a column need not be seen twice.
  const doubled = answer.columns.find(({name}) => answer.rows.length > 0 && answer.rows.every(each => each.value?.[name] === each.key));
  columns = answer.columns.filter(column => column !== doubled);
  const plain = answer.columns.length === 0 && answer.rows.length > 0;
  const names = plain ? ['Value'] : columns.map(({name}) => name);
  showHead([{name: doubled?.name ?? KEY, by: ''}, ...names.map(name => ({name, by: plain ? null : name}))]);
  showRows(
    [doubled?.name ?? KEY, ...names],
    answer.rows,
    each => each.key,
    each => JSON.stringify(each.value),
    (tr, each) => {
      fill(tr.children[0], KEY, each.key);
      names.forEach((name, index) => fill(tr.children[index + 1], name, plain ? each.value : each.value?.[name]));
    });
  const until = answer.completeUpTo;
  const known = until !== undefined && until > -LAST_MS;
  setText(byId('complete'), !known ? 'the table does not tell' : until > LAST_MS ? 'the end of its input' : time(until));
  setText(byId('age'), known && until <= LAST_MS ? ago(Math.max(0, Date.now() - until)) : '');
  const shown = answer.rows.length;
  const all = filter.value ? `${count(answer.matching)} of ${count(answer.rowCount)}` : count(answer.rowCount);
  setText(byId('count'), shown < answer.matching ? `${all}, the first ${count(shown)} shown` : all);
}

function showHead(heads) {
  const shape = JSON.stringify(heads);
  const tr = byId('columns');
  if (tr.dataset.shape !== shape) {
    tr.dataset.shape = shape;
    tr.replaceChildren(...heads.map(({name, by}) => {
      const th = document.createElement('th');
      th.scope = 'col';
      th.setAttribute('role', 'columnheader');
      if (by === null) {
        th.textContent = name;
      } else {
        const button = th.appendChild(document.createElement('button'));
        button.type = 'button';
        button.className = 'sort';
        button.textContent = name;
        button.addEventListener('click', () => sort(by));
        th.dataset.by = by;
      }
      return th;
    }));
    order.replaceChildren(...heads.filter(({by}) => by !== null).flatMap(({name, by}) => [false, true].map(down =>
      new Option(`${name} ${down ? '↓' : '↑'}`, JSON.stringify([by, down])))));
  }
  for (const th of tr.children) {
    const column = columns.find(({name}) => name === th.dataset.by);
    th.className = isNumber(column) && [...body.querySelectorAll('td')].some(td => td.dataset.column === column.name && td.className === 'num') ? 'num' : '';
    if (th.dataset.by === orderBy) {
      th.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    } else {
      th.removeAttribute('aria-sort');
    }
  }
  order.value = JSON.stringify([orderBy, descending]);
}

const isNumber = column => /^(bigint|double|\|)+$/.test(column?.type ?? '');

/** Orders by a column; numbers have the largest first, a second time turns it round. */
function sort(by) {
  descending = by === orderBy ? !descending : isNumber(columns.find(({name}) => name === by));
  orderBy = by;
  askAnew();
}

order.addEventListener('change', () => {
  [orderBy, descending] = JSON.parse(order.value);
  askAnew();
});

// ---- A topic

const RECORD_COLUMNS = ['Time', KEY, 'Value', 'Partition and offset'];

function showTopic(answer) {
  columns = [];
  showHead(RECORD_COLUMNS.map(name => ({name, by: null})));
  showRows(RECORD_COLUMNS, answer.records, record => `${record.partition}-${record.offset}`, () => '', (tr, record) => {
    setText(tr.children[0].querySelector('.cell'), time(record.timestamp));
    fill(tr.children[1], KEY, record.key);
    const value = tr.children[2].querySelector('.cell');
    setText(value, `${record.value === null ? 'no value' : typeof record.value === 'string' ? record.value : JSON.stringify(record.value)}${record.cut ? ' …' : ''}`);
    value.title = value.textContent.slice(0, 2000);
    const headers = Object.entries(record.headers).map(([name, text]) => `${name}: ${text}`).join(' · ');
    if (headers && !tr.querySelector('.headers')) {
      const line = document.createElement('span');
      line.className = 'headers';
      line.textContent = headers;
      tr.children[2].append(line);
    }
    setText(tr.children[3].querySelector('.cell'), `${record.partition} · ${count(record.offset)}`);
  });
}

// ---- What is chosen

const stage = new Panel(byId('stage'), () => loop.now());

function path() {
  if (chosen.topic) {
    return `/api/topics/${encodeURIComponent(chosen.topic)}/newest?limit=${MOST_RECORDS}`;
  }
  const question = new URLSearchParams({limit: MOST_ROWS, filter: filter.value.trim(), descending});
  if (orderBy) question.set('orderBy', orderBy);
  return `/api/tables/${encodeURIComponent(chosen.table)}?${question}`;
}

const loop = repeat(async isNewest => {
  if (!chosen.table && !chosen.topic) {
    return;
  }
  try {
    const answer = await ask(path());
    if (!isNewest()) {
      return;
    }
    const empty = (chosen.topic ? answer.records : answer.rows).length === 0;
    setText(byId('empty-title'), filter.value ? 'No such key' : 'Nothing here yet');
    setText(byId('empty-text'), filter.value
      ? `No key of ${chosen.table} contains “${filter.value}”.`
      : chosen.topic ? 'The topic has no committed records.' : 'The table has no rows that are committed.');
    stage.good(empty);
    if (chosen.topic) {
      showTopic(answer);
    } else {
      showTable(answer);
    }
  } catch (error) {
    if (isNewest()) {
      stage.bad(error.message);
    }
    if (error.name !== 'NoAnswer') throw error;
  }
}, ROWS_MS);

/** Asks for other rows: those that come into sight are no news. */
function askAnew() {
  before = null;
  loop.now();
}

function choose(next) {
  chosen = next;
  before = null;
  orderBy = '';
  descending = false;
  filter.value = '';
  body.replaceChildren();
  const name = next.table ?? next.topic ?? NONE;
  setText(byId('stage-title'), name);
  setText(byId('stage-note'), next.topic ? `The last ${MOST_RECORDS} committed records of the topic` : next.table ? 'A table: the last committed record of each key' : '');
  byId('form').hidden = byId('facts').hidden = !next.table;
  document.title = `${name} · Tidemark`;
  markChosen();
  stage.loading();
  loop.now();
}

function fromAddress() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return hash.get('table') ? {table: hash.get('table')} : hash.get('topic') ? {topic: hash.get('topic')} : {};
}

addEventListener('hashchange', () => choose(fromAddress()));

let typing;
filter.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(askAnew, TYPING_MS);
});
byId('form').addEventListener('submit', event => event.preventDefault());

// ---- The list

const choice = new Panel(byId('choice'), () => names.now());

function markChosen() {
  for (const link of document.querySelectorAll('.names a')) {
    if (link.hash === `#${new URLSearchParams(chosen)}`) {
      link.setAttribute('aria-current', 'true');
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

function showNames(list, kind, all) {
  matchChildren(byId(list), all, ({name}) => name, () => {
    const item = document.createElement('li');
    item.append(document.createElement('a'));
    return item;
  }, (item, {name}) => {
    const link = item.querySelector('a');
    setText(link, name);
    link.href = `#${new URLSearchParams({[kind]: name})}`;
  });
}

const names = repeat(async isNewest => {
  try {
    const {topics} = await ask('/api/topics');
    if (!isNewest()) {
      return;
    }
    choice.good(topics.length === 0);
    const tables = topics.filter(({table}) => table);
    const others = topics.filter(({table}) => !table);
    showNames('tables', 'table', tables);
    showNames('topics', 'topic', others);
    if (!chosen.table && !chosen.topic && topics.length > 0) {
      const first = tables[0] ? {table: tables[0].name} : {topic: others[0].name};
      history.replaceState(null, '', `#${new URLSearchParams(first)}`);
      choose(first);
    }
    if (topics.length === 0) {
      stage.good(true);
    }
    markChosen();
  } catch (error) {
    if (isNewest()) {
      choice.bad(error.message);
      if (!chosen.table && !chosen.topic) stage.bad(error.message);
    }
    if (error.name !== 'NoAnswer') throw error;
  }
}, NAMES_MS);

if (location.hash) {
  choose(fromAddress());
}

// ---- The controls of the head

themeButton(byId('theme'));
const live = byId('live');
live.addEventListener('click', () => {
  const on = live.getAttribute('aria-pressed') !== 'true';
  live.setAttribute('aria-pressed', String(on));
  setText(byId('live-text'), on ? 'Live' : 'Paused');
  pause(!on);
});
