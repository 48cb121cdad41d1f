// A trigger as a sentence, as jobs take it (--trigger), and as the JSON of a scenario. Only scenarios have afterChange.

import {Decimal, inline, isObject} from './exact-json.js';

const UNITS = [['d', 86_400_000n], ['h', 3_600_000n], ['m', 60_000n], ['s', 1000n]];
const COMPOSITES = ['afterFirst', 'afterAll', 'afterEach'];

function duration(ms) {
  if (ms === 0n) return '0s';
  const [unit, size] = UNITS.find(([, each]) => ms % each === 0n) ?? ['ms', 1n];
  return `${ms / size}${unit}`;
}

/** The sentence of a trigger in JSON; what is no trigger is printed as the JSON that it is. */
export function triggerText(trigger) {
  if (trigger === 'default' || trigger === 'never') {
    return `${trigger}()`;
  }
  if (!isObject(trigger) || Object.keys(trigger).length !== 1) {
    return inline(trigger);
  }
  const [[word, body]] = Object.entries(trigger);
  if (word === 'afterCount' && typeof body === 'bigint') {
    return `afterCount(${body})`;
  }
  if (word === 'afterProcessingTime' && typeof body?.delayMs === 'bigint') {
    const aligned = typeof body.alignedToMs === 'bigint' ? `.alignedTo(${duration(body.alignedToMs)})` : '';
    return `afterProcessingTime(${duration(body.delayMs)})${aligned}`;
  }
  if (word === 'afterChange' && (typeof body?.by === 'bigint' || body?.by instanceof Decimal)) {
    return `afterChange(${body.by})`;
  }
  if (word === 'afterWatermark' && isObject(body)) {
    const part = (name, trigger) => (trigger ? `.${name}(${triggerText(trigger)})` : '');
    return `afterWatermark()${part('withEarlyFirings', body.early)}${part('withLateFirings', body.late)}`;
  }
  if (word === 'repeatedly') {
    return `repeatedly(${triggerText(body)})`;
  }
  if (COMPOSITES.includes(word) && Array.isArray(body)) {
    return `${word}(${body.map(triggerText).join(', ')})`;
  }
  if (word === 'orFinally' && isObject(body)) {
    return `${triggerText(body.main)}.orFinally(${triggerText(body.until)})`;
  }
  return inline(trigger);
}

/** What can follow a trigger. */
function links(trigger) {
  if (trigger.afterWatermark) return 'withEarlyFirings, withLateFirings or orFinally';
  return trigger.afterProcessingTime ? 'alignedTo or orFinally' : 'orFinally';
}

/** The JSON of a trigger's sentence; throws an Error that says what is expected where. */
export function parseTrigger(text) {
  let at = 0;

  const wrong = (wanted, place = at) => new Error(`trigger: expected ${wanted} at character ${place + 1}`);
  const take = pattern => {
    const [found] = pattern.exec(text.slice(at));
    at += found.length;
    return found.trim();
  };
  const next = sign => {
    take(/^\s*/);
    const here = text[at] === sign;
    at += here ? 1 : 0;
    return here;
  };
  const expect = sign => {
    if (!next(sign)) throw wrong(`'${sign}'`);
  };
  const word = () => take(/^\s*[a-zA-Z0-9]*/);
  const start = () => at + /^\s*/.exec(text.slice(at))[0].length;

  function ms() {
    const from = start();
    const [, amount, unit] = /^(\d{1,15})(ms|s|m|h|d)$/.exec(word()) ?? [];
    if (!amount) throw wrong('a duration like 500ms, 5s, 10m or 24h', from);
    return BigInt(amount) * (new Map(UNITS).get(unit) ?? 1n);
  }

  function aligned({afterProcessingTime: {delayMs}}) {
    const from = start();
    const alignedToMs = ms();
    if (alignedToMs === 0n) throw wrong('a duration of 1ms or more', from);
    return {afterProcessingTime: {delayMs, alignedToMs}};
  }

  function several() {
    const all = [trigger()];
    while (next(',')) all.push(trigger());
    return all;
  }

  function argument(name, place) {
    const from = start();
    switch (name) {
      case 'default':
      case 'never':
        return name;
      case 'afterWatermark':
        return {afterWatermark: {}};
      case 'repeatedly':
        return {repeatedly: trigger()};
      case 'afterCount': {
        const count = word();
        if (!/^0*[1-9]\d*$/.test(count)) throw wrong('a whole number of 1 or more', from);
        return {afterCount: BigInt(count)};
      }
      case 'afterChange': {
        const by = take(/^\s*[0-9.]*/);
        if (!/^\d+(\.\d+)?$/.test(by)) throw wrong('a number of 0 or more', from);
        return {afterChange: {by: by.includes('.') ? new Decimal(by) : BigInt(by)}};
      }
      case 'afterProcessingTime':
        return {afterProcessingTime: {delayMs: ms()}};
      default:
        if (COMPOSITES.includes(name)) return {[name]: several()};
        throw wrong('a trigger', place);
    }
  }

  function trigger() {
    const place = start();
    const name = word();
    if (name === '') throw wrong('a trigger', place);
    expect('(');
    let result = argument(name, place);
    expect(')');
    while (next('.')) {
      const from = start();
      const link = word();
      const firings = {withEarlyFirings: 'early', withLateFirings: 'late'}[link];
      expect('(');
      if (link === 'alignedTo') {
        if (!result.afterProcessingTime) throw wrong(links(result), from);
        result = aligned(result);
        expect(')');
        continue;
      }
      const inner = trigger();
      expect(')');
      if (link === 'orFinally') {
        result = {orFinally: {main: result, until: inner}};
      } else if (firings && result.afterWatermark) {
        result = {afterWatermark: {...result.afterWatermark, [firings]: inner}};
      } else {
        throw wrong(links(result), from);
      }
    }
    return result;
  }

  const result = trigger();
  take(/^\s*/);
  if (at < text.length) throw wrong('nothing more');
  return result;
}
