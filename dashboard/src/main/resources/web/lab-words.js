// What a scenario says and what comes out of it, in words.

import {inline, isObject} from './exact-json.js';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/** Event or processing time in ms; the ends of time are what they mean. */
export const timeText = time => (time === MAX ? '∞' : time === MIN ? '−∞' : String(time).replace('-', '−'));

/** A value or a sum: a number, or the numbers of an object, one after the other. */
export const valueText = value =>
  (isObject(value)
    ? Object.entries(value).map(([name, part]) => `${name} ${part}`).join(' · ') || '{}'
    : String(value).replace('-', '−'));

/** The bounds of a window; the global one has none. */
export const windowText = window =>
  (window === null ? 'global' : `[${timeText(window[0])}, ${timeText(window[1])})`);

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

export function stepText(step) {
  if ('element' in step) {
    const {value, timestamp} = step.element;
    const key = keyOf(step.element);
    return `element ${valueText(value)} at ${timeText(timestamp)}${key === undefined ? '' : `, key ${key}`}`;
  }
  return 'watermark' in step
    ? `watermark ${timeText(step.watermark)}`
    : `clock ${timeText(step.processingTime)} ms`;
}

const ms = amount => `${timeText(amount)} ms`;

/** How elements are windowed, in half a sentence each. */
export function settingText({window, trigger, mode, allowedLatenessMs, evictor}, sentence) {
  const windows = {
    tumbling: () => `tumbling windows of ${ms(window.sizeMs)}`,
    sliding: () => `sliding windows of ${ms(window.sizeMs)} every ${ms(window.slideMs)}`,
    session: () => `sessions with a gap of ${ms(window.gapMs)}`,
    global: () => 'one global window',
  }[window.type]();
  const lateness = allowedLatenessMs === 0n ? 'no lateness allowed' : `${ms(allowedLatenessMs)} of lateness allowed`;
  const evicts = evictor && `evictor ${inline(evictor)}`;
  // A line may break before a full stop of the sentence, and nowhere within a word.
  const words = sentence.replaceAll(').', ')\u200b.');
  return [windows, words, mode, lateness, evicts].filter(Boolean).join(' · ');
}

const plural = (count, one, many) => (count === 0 ? '' : `${count} ${count === 1 ? one : many}`);

/** What came out, counted. */
export function countText(lines) {
  const kinds = lines.map(kindOf);
  const counted = kind => kinds.filter(each => each === kind).length;
  const panes = kinds.length - counted('RETRACTION') - counted('DROPPED');
  return [
    plural(panes, 'pane', 'panes'),
    plural(counted('RETRACTION'), 'retraction', 'retractions'),
    plural(counted('DROPPED'), 'dropped element', 'dropped elements'),
  ].filter(Boolean).join(' · ') || 'nothing';
}
