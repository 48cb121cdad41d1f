// What a scenario says and what comes out of it, in words.

import {inline, isObject} from './exact-json.js';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/** Event or processing time in ms; the ends of time are what they mean. */
export const timeText = time => (time === MAX ? '∞' : time === MIN ? '−∞' : String(time).replace('-', '−'));

const two = number => String(number).padStart(2, '0');

/**
 * How event times are told: in ms, or where windows go by a zone's clock as that shows them; `full`
 * tells even a time that comes twice, `short` leaves out year and zone, `brief` the seconds, too.
 */
export function eventTimes({type, zone}) {
  const plain = {brief: timeText, short: timeText, full: timeText};
  if (type !== 'calendar') return plain;
  let format;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', timeZoneName: 'shortOffset',
      year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
  } catch {
    // A zone that Java knows and the browser does not.
    return plain;
  }
  const told = words => time => {
    if (time > 8640000000000000n || time < -8640000000000000n) return timeText(time);
    const part = Object.fromEntries(format.formatToParts(Number(time)).map(({type: name, value}) => [name, value]));
    const ms = Number(((time % 1000n) + 1000n) % 1000n);
    const clock = `${two(part.hour)}:${two(part.minute)}`;
    const seconds = ms ? `:${two(part.second)}.${String(ms).padStart(3, '0')}` : part.second === '00' ? '' : `:${two(part.second)}`;
    return words(part, clock, seconds);
  };
  return {
    brief: told(({day, month}, clock) => `${day} ${month} ${clock}`),
    short: told(({day, month}, clock, seconds) => `${day} ${month} ${clock}${seconds}`),
    full: told(({day, month, year, timeZoneName}, clock, seconds) => `${day} ${month} ${year} ${clock}${seconds} ${timeZoneName}`),
  };
}

/** How long a window is that has not always the same length. */
export function lengthText([start, end]) {
  const minutes = (end - start) / 60000n;
  const [days, hours, rest] = [minutes / 1440n, (minutes / 60n) % 24n, minutes % 60n];
  const inHours = days < 2n;
  return [
    inHours ? '' : plural(Number(days), 'day', 'days'),
    plural(Number(inHours ? minutes / 60n : hours), 'hour', 'hours'),
    rest ? `${rest} min` : '',
  ].filter(Boolean).join(' ');
}

/** A value or a sum: a number, or the numbers of an object, one after the other. */
export const valueText = value =>
  (isObject(value)
    ? Object.entries(value).map(([name, part]) => `${name} ${part}`).join(' · ') || '{}'
    : String(value).replace('-', '−'));

const sideText = value => (value === null ? '–' : valueText(value));

/** What a line shows: a sum, or of a join a row, with a dash where there is no match. */
export const shownText = line =>
  ('left' in line ? `${sideText(line.left)} & ${sideText(line.right)}` : valueText(line.sum));

/** The bounds of a window; the global one has none. */
export const windowText = (window, {short} = {short: timeText}) =>
  (window === null ? 'global' : `[${short(window[0])}, ${short(window[1])})`);

export const TIMINGS = {
  EARLY: 'early',
  ON_TIME: 'on time',
  LATE: 'late',
  RETRACTION: 'retraction',
  DROPPED: 'dropped',
};

/** Which kind of line it is: the timing of a pane, a retraction, or a dropped element. */
export const kindOf = line => ('late' in line ? 'DROPPED' : line.retraction ? 'RETRACTION' : line.timing);

/** `element`, `watermark` or `processingTime`. */
export const stepKind = step => Object.keys(step)[0];

/** An optional name that is null counts as left out. */
export const keyOf = holder => holder.key ?? undefined;

export function stepText(step, {full} = {full: timeText}) {
  if ('element' in step) {
    const {value, timestamp, side} = step.element;
    const key = keyOf(step.element);
    return `${side ? `${side} ` : ''}element ${valueText(value)} at ${full(timestamp)}${key === undefined ? '' : `, key ${key}`}`;
  }
  return 'watermark' in step
    ? `watermark ${full(step.watermark)}`
    : `clock ${timeText(step.processingTime)} ms`;
}

const ms = amount => `${timeText(amount)} ms`;

/** How elements are windowed, in half a sentence each. */
export function settingText({window, offsetMs, mode, onTimeBehavior, closingBehavior, allowedLatenessMs, evictor, join}, sentence) {
  const windows = {
    tumbling: () => `tumbling windows of ${ms(window.sizeMs)}`,
    sliding: () => `sliding windows of ${ms(window.sizeMs)} every ${ms(window.slideMs)}`,
    session: () => `sessions with a gap of ${ms(window.gapMs)}`,
    global: () => 'one global window',
    cumulating: () => `cumulating windows of up to ${ms(window.maxSizeMs)} in steps of ${ms(window.stepMs)}`,
    calendar: () => (window.unit === 'hours'
      ? `every ${window.every ?? 1n} hours from midnight in ${window.zone}`
      : `${window.unit} in ${window.zone}`),
  }[window.type]();
  const offset = offsetMs && `offset ${ms(offsetMs)}`;
  const lateness = allowedLatenessMs === 0n ? 'no lateness allowed' : `${ms(allowedLatenessMs)} of lateness allowed`;
  const onTime = onTimeBehavior === 'FIRE_ALWAYS' && 'always a pane on time';
  const closing = closingBehavior === 'FIRE_ALWAYS' && 'always a last pane';
  const evicts = evictor && `evictor ${inline(evictor)}`;
  // A line may break before a full stop of the sentence, and nowhere within a word.
  const words = sentence.replaceAll(').', ')\u200b.');
  const joins = join && `${join} ${join === 'inner' ? '' : 'outer '}join`;
  return [windows, offset, words, joins, mode, onTime, closing, lateness, evicts].filter(Boolean).join(' · ');
}

const plural = (count, one, many) => (count === 0 ? '' : `${count} ${count === 1 ? one : many}`);

/** What came out, counted. */
export function countText(lines) {
  const kinds = lines.map(kindOf);
  const counted = kind => kinds.filter(each => each === kind).length;
  const panes = kinds.length - counted('RETRACTION') - counted('DROPPED');
  return [
    lines.some(line => 'left' in line) ? plural(panes, 'row', 'rows') : plural(panes, 'pane', 'panes'),
    plural(counted('RETRACTION'), 'retraction', 'retractions'),
    plural(counted('DROPPED'), 'dropped element', 'dropped elements'),
  ].filter(Boolean).join(' · ') || 'nothing';
}
