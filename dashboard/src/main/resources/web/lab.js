// The lab's page: a scenario, its replay, and stepping through it.

import {parse, scenarioText} from './exact-json.js';
import {Form} from './lab-form.js';
import {showLines, showStep} from './lab-lines.js';
import {Picture} from './lab-picture.js';
import {countText, eventTimes, settingText, stepText} from './lab-words.js';
import {ask, NoAnswer, setText} from './live.js';
import {themeButton} from './theme.js';
import {triggerText} from './trigger-text.js';

const STEP_MS = 900;
const TYPING_MS = 250;
const DONE_MS = 3000;

const byId = id => document.getElementById(id);
const json = byId('json');
const slider = byId('slider');
const problem = byId('problem');

/** The scenario that is chosen, as its file has it. */
let chosen = {name: undefined, text: ''};
/** The last scenario that was right: what the picture shows. */
let scenario = {window: {}, steps: []};
let shown = 0;
let newest = 0;

const picture = new Picture(byId('picture'), byId('picture-scroll'));

// ---- Stepping

function show(steps) {
  shown = Math.max(0, Math.min(scenario.steps.length, steps));
  slider.value = shown;
  picture.show(shown);
  showStep(shown);
  const words = shown === 0 ? 'Nothing has happened yet.' : `Step ${shown - 1}: ${stepText(scenario.steps[shown - 1], eventTimes(scenario.window))}`;
  setText(byId('now'), words);
  slider.setAttribute('aria-valuetext', words);
  byId('first').disabled = byId('back').disabled = shown === 0;
  byId('last').disabled = byId('forward').disabled = shown === scenario.steps.length;
  if (shown === scenario.steps.length) {
    play(false);
  }
}

let timer;

function play(on) {
  clearInterval(timer);
  timer = on ? setInterval(() => show(shown + 1), STEP_MS) : undefined;
  byId('play').dataset.playing = String(on);
  setText(byId('play-text'), on ? 'Pause' : 'Play');
}

const go = steps => {
  play(false);
  show(steps);
};

function togglePlay() {
  const start = timer === undefined;
  if (start && shown === scenario.steps.length) {
    show(0);
  }
  play(start && scenario.steps.length > 0);
}

byId('first').addEventListener('click', () => go(0));
byId('back').addEventListener('click', () => go(shown - 1));
byId('forward').addEventListener('click', () => go(shown + 1));
byId('last').addEventListener('click', () => go(scenario.steps.length));
byId('play').addEventListener('click', togglePlay);
slider.addEventListener('input', () => go(Number(slider.value)));
byId('steps').addEventListener('click', event => {
  const step = event.target.closest('button')?.closest('li').dataset.step;
  if (step !== undefined) go(Number(step) + 1);
});

const keys = {
  ArrowUp: () => go(shown + 1),
  ArrowRight: () => go(shown + 1),
  ArrowDown: () => go(shown - 1),
  ArrowLeft: () => go(shown - 1),
  Home: () => go(0),
  End: () => go(scenario.steps.length),
  ' ': togglePlay,
};
byId('picture-scroll').addEventListener('keydown', event => {
  if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    keys[event.key]();
  }
});

// ---- Replaying

async function replay(text) {
  let response;
  let answer;
  try {
    response = await fetch('/api/replay', {method: 'POST', body: text, cache: 'no-store', signal: AbortSignal.timeout(10_000)});
    answer = await response.json();
  } catch {
    throw new NoAnswer('The dashboard’s own server does not answer.');
  }
  if (!response.ok) {
    throw new NoAnswer(answer.error.message);
  }
  return answer;
}

function showProblem(message) {
  setText(problem, message ?? '');
  problem.hidden = !message;
  byId('stale').hidden = !message;
  byId('stage').dataset.state = message ? 'wrong' : 'ready';
  json.setAttribute('aria-invalid', String(Boolean(message)));
}

/**
 * Replays the text of the scenario and shows what comes out, or what is wrong with it; to its end,
 * unless the person has stopped at a step before, or wants it so.
 */
async function run({toEnd = false} = {}) {
  const mine = ++newest;
  const text = json.value;
  byId('reset').disabled = text === chosen.text;
  try {
    const {lines, windows} = await replay(text);
    if (mine !== newest) return;
    const stopped = !toEnd && shown > 0 && shown < scenario.steps.length;
    scenario = parse(text);
    showProblem();
    form.enable(true);
    form.read(scenario);
    const read = lines.map(parse);
    setText(byId('setting'), settingText(scenario, triggerText(scenario.trigger)));
    setText(byId('lines-count'), countText(read));
    setText(byId('raw'), lines.join('\n'));
    byId('legend-right').hidden = !scenario.join;
    showLines(byId('steps'), scenario, read);
    slider.max = scenario.steps.length;
    play(false);
    const steps = stopped ? Math.min(shown, scenario.steps.length) : scenario.steps.length;
    picture.set(scenario, read, windows.map(parse), steps);
    show(steps);
  } catch (error) {
    if (error.name !== 'NoAnswer') throw error;
    if (mine === newest) showProblem(error.message);
  }
}

byId('to-problem').addEventListener('click', event => {
  event.preventDefault();
  json.focus();
});

// ---- Changing

let typing;
json.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(run, TYPING_MS);
});

const form = new Form(byId('form'), change => {
  clearTimeout(typing);
  let next;
  try {
    next = parse(json.value);
  } catch {
    // The text is no JSON; the replay says where.
    form.enable(false);
    return;
  }
  try {
    change(next);
  } catch (error) {
    newest++;
    showProblem(error.message);
    return;
  }
  json.value = scenarioText(next);
  run();
});

byId('reset').addEventListener('click', () => {
  json.value = chosen.text;
  run({toEnd: true});
});

let doneTimer;
function done(words) {
  clearTimeout(doneTimer);
  setText(byId('done'), words);
  doneTimer = setTimeout(() => setText(byId('done'), ''), DONE_MS);
}

byId('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(json.value);
    done('Copied.');
  } catch {
    // Only https and this very machine may use the clipboard.
    json.focus();
    json.select();
    done('Selected; copy it with the keyboard.');
  }
});

byId('download').addEventListener('click', () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([json.value], {type: 'application/json'}));
  link.download = `${chosen.name}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
});

// ---- The scenarios of the repository; the chosen one is in the address, so it can be sent to others.

const title = name => name[0].toUpperCase() + name.slice(1).replaceAll('-', ' ');
let scenarios = [];

function showList() {
  byId('scenarios').replaceChildren(...scenarios.map(({name, teaches}) => {
    const item = document.createElement('li');
    const link = item.appendChild(document.createElement('a'));
    link.href = `#${new URLSearchParams({scenario: name})}`;
    link.dataset.name = name;
    link.append(Object.assign(document.createElement('strong'), {textContent: title(name)}));
    link.append(Object.assign(document.createElement('span'), {textContent: teaches}));
    return item;
  }));
}

/** Opens the scenario that the address names; `step` in it says how far to go. */
async function open() {
  const address = new URLSearchParams(location.hash.slice(1));
  const asked = address.get('scenario') ?? scenarios[0].name;
  const known = scenarios.some(({name}) => name === asked);
  const wanted = known ? asked : scenarios[0].name;
  setText(byId('unknown'), known ? '' : `There is no scenario “${asked}”; this is the first one.`);
  byId('unknown').hidden = known;
  const mine = ++newest;
  byId('stage').dataset.state = 'loading';
  try {
    const response = await fetch(`/api/scenarios/${encodeURIComponent(wanted)}`, {cache: 'no-store'});
    const text = await response.text();
    if (mine !== newest) return;
    if (!response.ok) {
      throw new NoAnswer(JSON.parse(text).error.message);
    }
    chosen = {name: wanted, text};
    setText(byId('stage-title'), title(wanted));
    setText(byId('teaches'), scenarios.find(({name}) => name === wanted).teaches);
    document.title = `${title(wanted)} · Tidemark window lab`;
    document.querySelectorAll('#scenarios a').forEach(link => {
      if (link.dataset.name === wanted) {
        link.setAttribute('aria-current', 'true');
        const list = byId('scenarios');
        const [top, bottom] = [link.offsetTop - list.offsetTop, link.offsetTop - list.offsetTop + link.offsetHeight];
        if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) list.scrollTop = top;
      } else {
        link.removeAttribute('aria-current');
      }
    });
    json.value = text;
    await run({toEnd: true});
    const step = address.get('step');
    if (/^\d+$/.test(step ?? '')) go(Number(step) + 1);
  } catch (error) {
    if (error instanceof TypeError) showProblem('The dashboard’s own server does not answer.');
    else if (error.name === 'NoAnswer') showProblem(error.message);
    else throw error;
  }
}

themeButton(byId('theme'));
try {
  ({scenarios} = await ask('/api/scenarios'));
  showList();
  addEventListener('hashchange', () => {
    // Other anchors are places on this page.
    if (location.hash.includes('scenario=')) open();
  });
  await open();
} catch (error) {
  if (error.name !== 'NoAnswer') throw error;
  showProblem(error.message);
}
