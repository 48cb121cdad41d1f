// The form: the few fields of a scenario that one wants to play with. The text of the scenario is
// what counts; the form reads it and writes into it.

import {inline, isObject, parse} from './exact-json.js';
import {parseTrigger, triggerText} from './trigger-text.js';

const EXAMPLES = [
  ['Flink’s default', 'default()'],
  ['At the watermark, once', 'afterWatermark()'],
  ['Early, on time and late, at each element', 'afterWatermark().withEarlyFirings(afterCount(1)).withLateFirings(afterCount(1))'],
  ['Early by the clock', 'afterWatermark().withEarlyFirings(afterProcessingTime(100ms)).withLateFirings(afterCount(1))'],
  ['Every three elements', 'repeatedly(afterCount(3))'],
  ['Every 10 ms of the clock', 'repeatedly(afterProcessingTime(10ms))'],
  ['At each 10 ms of a clock that all share', 'repeatedly(afterProcessingTime(0ms).alignedTo(10ms))'],
  ['When a value has changed by more than 5', 'repeatedly(afterChange(5))'],
  ['Whichever comes first', 'repeatedly(afterFirst(afterCount(3), afterProcessingTime(10ms)))'],
  ['When both have happened', 'afterAll(afterCount(2), afterWatermark())'],
  ['One after the other', 'afterEach(afterCount(1), afterCount(2), afterWatermark())'],
  ['Every two, five in all', 'repeatedly(afterCount(2)).orFinally(afterCount(5))'],
  ['Never', 'never()'],
];

const SIZES = {
  tumbling: ['sizeMs'],
  sliding: ['sizeMs', 'slideMs'],
  session: ['gapMs'],
  global: [],
  cumulating: ['maxSizeMs', 'stepMs'],
  calendar: ['unit', 'zone'],
};

/** What a field begins with that the scenario has not said anything about. */
const FIRST = {slideMs: '5', stepMs: '2', every: '4', unit: 'hours', zone: 'Europe/Madrid'};

const BEHAVIORS = ['onTimeBehavior', 'closingBehavior'];

const IF_NON_EMPTY = 'FIRE_IF_NON_EMPTY';

const WITH_OFFSET = ['tumbling', 'sliding', 'cumulating'];

/** The window that the fields say. */
const windowOf = (type, said) => {
  const names = type === 'calendar' && said('unit') === 'hours' ? ['every', ...SIZES[type]] : SIZES[type];
  return Object.fromEntries([['type', type], ...names.map(name => [name, said(name)])]);
};

/** Steps stay the last of all. */
function setOptional(scenario, name, value) {
  const {steps} = scenario;
  delete scenario[name];
  delete scenario.steps;
  if (value !== undefined) scenario[name] = value;
  scenario.steps = steps;
}

/** Elements have sides in a join, and only there; a join has no evictor. */
function takeSides(scenario) {
  scenario.steps?.filter?.(step => step?.element)?.forEach(({element}, index) => {
    if (scenario.join) element.side ??= index % 2 === 0 ? 'left' : 'right';
    else delete element.side;
  });
  if (scenario.join) delete scenario.evictor;
}

/** A whole number as such; anything else as the text that it is, for the replay to refuse. */
const whole = text => (/^\s*-?\d+\s*$/.test(text) ? BigInt(text.trim()) : text);

/** A trigger as a sentence or as JSON; throws an Error with a sentence for a person. */
function triggerOf(text) {
  if (!/^\s*[{"]/.test(text)) {
    return parseTrigger(text);
  }
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`trigger: ${error.message}`);
  }
}

const shown = value => (value === undefined ? '' : typeof value === 'string' ? value : inline(value));

export class Form {
  #form;
  #fields;

  /** `changed(change, field)` is handed a function that makes the change in a scenario; it may throw. */
  constructor(form, changed) {
    this.#form = form;
    this.#fields = form.elements;
    const {example, trigger} = this.#fields;
    example.append(new Option('Choose …', ''), ...EXAMPLES.map(([name, text]) => new Option(name, text)));
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('input', event => {
      const field = event.target;
      if (field === example) {
        trigger.value = example.value;
      }
      if (field !== example || example.value !== '') {
        changed(scenario => this.#write(scenario, field === example ? trigger : field));
      }
      this.#arrange();
    });
  }

  /** Shows a scenario; a field that is being typed into stays as it is. */
  read(scenario) {
    const {window, offsetMs, trigger, mode, allowedLatenessMs, evictor} = scenario;
    const fields = this.#fields;
    const set = (field, text) => {
      if (field !== document.activeElement) field.value = text;
    };
    set(fields.type, window.type);
    Object.values(SIZES).flat().forEach(name => name in window && set(fields[name], shown(window[name])));
    if (window.unit === 'hours') set(fields.every, shown(window.every ?? 1n));
    set(fields.offsetMs, shown(offsetMs ?? 0n));
    set(fields.lateness, shown(allowedLatenessMs));
    set(fields.trigger, triggerText(trigger));
    fields.example.value = '';
    fields.mode.value = mode;
    BEHAVIORS.forEach(name => set(fields[name], scenario[name] ?? IF_NON_EMPTY));
    set(fields.join, scenario.join ?? '');
    const kind = isObject(evictor) ? ['count', 'timeMs'].find(name => evictor[name] != null) ?? '' : '';
    set(fields.evictor, kind);
    set(fields.kept, kind ? shown(evictor[kind]) : '');
    fields.after.checked = kind !== '' && evictor.after === true;
    this.#arrange();
  }

  enable(yes) {
    this.#form.inert = !yes;
  }

  /** Shows only what belongs to the type of the windows and to the evictor. */
  #arrange() {
    const {type, unit, evictor} = this.#fields;
    this.#form.querySelectorAll('[data-for]').forEach(field => {
      field.hidden = !field.dataset.for.split(' ').includes(type.value);
    });
    document.getElementById('every').parentElement.hidden ||= unit.value !== 'hours';
    this.#form.querySelectorAll('[data-evictor]').forEach(field => {
      field.hidden = evictor.value === '';
    });
  }

  #write(scenario, field) {
    const fields = this.#fields;
    const said = name => whole(fields[name].value || FIRST[name] || '10');
    switch (field.name) {
      case 'type':
        scenario.window = windowOf(fields.type.value, said);
        if (!WITH_OFFSET.includes(fields.type.value)) delete scenario.offsetMs;
        break;
      case 'sizeMs':
      case 'slideMs':
      case 'gapMs':
      case 'maxSizeMs':
      case 'stepMs':
      case 'every':
      case 'zone':
        scenario.window = {...scenario.window, [field.name]: whole(field.value)};
        break;
      case 'unit':
        scenario.window = windowOf('calendar', said);
        break;
      case 'offsetMs':
        setOptional(scenario, 'offsetMs', /^\s*0*\s*$/.test(field.value) ? undefined : whole(field.value));
        break;
      case 'lateness':
        scenario.allowedLatenessMs = whole(field.value);
        break;
      case 'trigger':
        scenario.trigger = triggerOf(field.value);
        break;
      case 'mode':
        scenario.mode = fields.mode.value;
        break;
      case 'onTimeBehavior':
      case 'closingBehavior':
        setOptional(scenario, field.name, field.value === IF_NON_EMPTY ? undefined : field.value);
        break;
      case 'join':
        setOptional(scenario, 'join', field.value || undefined);
        takeSides(scenario);
        break;
      default: {
        if (fields.evictor.value) fields.kept.value ||= '2';
        setOptional(scenario, 'evictor', fields.evictor.value
          ? {[fields.evictor.value]: whole(fields.kept.value), ...(fields.after.checked ? {after: true} : {})}
          : undefined);
      }
    }
  }
}
