// Asking the server again and again, and what a panel shows meanwhile.

/** The longest that an answer may take; the server itself gives up earlier. */
const PATIENCE_MS = 10_000;

/** An answer that is no good; the message is a sentence for a person. */
export class NoAnswer extends Error {
  constructor(message, body) {
    super(message);
    this.name = 'NoAnswer';
    this.body = body;
  }
}

/** Asks the API; throws NoAnswer for whatever is not a good answer. */
export async function ask(path) {
  let response;
  let body;
  try {
    response = await fetch(path, {signal: AbortSignal.timeout(PATIENCE_MS), cache: 'no-store'});
    body = await response.json();
  } catch {
    throw new NoAnswer('The dashboard’s own server does not answer.');
  }
  if (!response.ok) {
    throw new NoAnswer(body.error?.message ?? 'The dashboard’s own server has no answer.', body);
  }
  return body;
}

let paused = false;
const loops = new Set();

/** Stops or goes on with all asking; `now()` of a loop asks all the same. */
export function pause(yes) {
  paused = yes;
  loops.forEach(loop => loop.wake());
}

document.addEventListener('visibilitychange', () => loops.forEach(loop => loop.wake()));

/**
 * Runs `work` now and again `everyMs` after it has ended, while the page is seen and not paused.
 * `now()` of what is returned runs it at once; what a run that was overtaken finds is ignored,
 * because `work` is handed a function that says whether it is still the newest.
 */
export function repeat(work, everyMs) {
  let timer;
  let newest = 0;
  const idle = () => paused || document.hidden;
  const run = async () => {
    clearTimeout(timer);
    const mine = ++newest;
    try {
      await work(() => mine === newest);
    } finally {
      if (mine === newest && !idle()) {
        timer = setTimeout(run, everyMs);
      }
    }
  };
  const loop = {
    now: run,
    wake: () => (idle() ? clearTimeout(timer) : run()),
  };
  loops.add(loop);
  run();
  return loop;
}

/**
 * The state of one panel: loading, ready, empty, error, or stale (an error while figures from
 * before stand). CSS shows what belongs to each.
 */
export class Panel {
  #element;
  #note;
  #lastGood;

  /** `retry` is called when the person asks to try again. */
  constructor(element, retry) {
    this.#element = element;
    element.querySelector('.panel-body').insertAdjacentHTML('beforebegin', `
      <div class="panel-error" role="status">
        <svg class="state-art" aria-hidden="true"><use href="#broken-water"/></svg>
        <div>
          <p class="state-title">No connection</p>
          <p class="error-sentence"></p>
          <p class="error-since"></p>
        </div>
        <button class="button" type="button">Try now</button>
      </div>`);
    this.#note = element.querySelector('.panel-error');
    this.#note.querySelector('button').addEventListener('click', retry);
    this.loading();
  }

  #show(state) {
    this.#element.dataset.state = state;
    this.#element.setAttribute('aria-busy', String(state === 'loading'));
  }

  loading() {
    this.#lastGood = undefined;
    this.#show('loading');
  }

  good(isEmpty) {
    this.#lastGood = isEmpty ? undefined : Date.now();
    this.#show(isEmpty ? 'empty' : 'ready');
  }

  bad(sentence) {
    const since = this.#lastGood
      ? `Figures from ${new Date(this.#lastGood).toLocaleTimeString('en', {hourCycle: 'h23'})}. Trying again by itself.`
      : 'Trying again by itself.';
    setText(this.#note.querySelector('.error-sentence'), sentence);
    setText(this.#note.querySelector('.error-since'), since);
    this.#show(this.#lastGood ? 'stale' : 'error');
  }
}

/** Keeps the panel of an id up to date; `path()` is asked again and again. */
export function panel(id, path, everyMs, isEmpty, show) {
  const state = new Panel(document.getElementById(id), () => loop.now());
  const loop = repeat(async isNewest => {
    try {
      const answer = await ask(path());
      if (isNewest()) {
        // Before showing: a chart can only measure a place that is seen.
        state.good(isEmpty(answer));
        show(answer);
      }
    } catch (error) {
      if (isNewest()) {
        state.bad(error.message);
      }
      if (error.name !== 'NoAnswer') throw error;
    }
  }, everyMs);
  return {loop, state};
}

/** Sets a text only where it differs, so that nothing is told or painted twice. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Makes the children of `parent` match `items`: one element per key, made once by `make(item)`,
 * kept and brought up to date by `update(element, item, index)`, moved only if out of order.
 */
export function matchChildren(parent, items, key, make, update) {
  const old = new Map([...parent.children].map(child => [child.dataset.key, child]));
  const names = items.map(item => String(key(item)));
  // What goes, goes first, so that nothing has to step aside for it.
  old.forEach((child, name) => names.includes(name) || child.remove());
  items.forEach((item, index) => {
    let child = old.get(names[index]);
    if (!child) {
      child = make(item);
      child.dataset.key = names[index];
    }
    if (parent.children[index] !== child) {
      parent.insertBefore(child, parent.children[index] ?? null);
    }
    update(child, item, index);
  });
}

/** Says of an answer of /api/health whether the data is simulated or live. */
export function showOrigin(health) {
  document.getElementById('simulated').hidden = !health.simulated;
  document.getElementById('live-data').hidden = !health.dataNote;
  setText(document.getElementById('data-note'), health.dataNote ?? '');
}
