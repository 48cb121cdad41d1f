// Numbers and times as people read them. Times are ms since the epoch, shown in the browser's zone.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 2});
const money = new Intl.NumberFormat('en', {minimumFractionDigits: 2, maximumFractionDigits: 2});
const smallMoney = new Intl.NumberFormat('en', {minimumFractionDigits: 2, maximumFractionDigits: 6});
const oneDigit = new Intl.NumberFormat('en', {maximumFractionDigits: 1});
const share = new Intl.NumberFormat('en', {style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1});
const signedShare = new Intl.NumberFormat('en', {style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero'});
const signedMoney = new Intl.NumberFormat('en', {minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero'});
const clock = new Intl.DateTimeFormat('en', {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const shortClock = new Intl.DateTimeFormat('en', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const day = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short'});
const fullTime = new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23'});

/** What stands where there is no figure. */
export const NONE = '–';

const known = format => value => (value === null || value === undefined ? NONE : format(value));

export const count = known(value => whole.format(value));
export const shortCount = known(value => compact.format(value));
export const price = known(value => (value === 0 || Math.abs(value) >= 1 ? money : smallMoney).format(value));
export const change = value => signedMoney.format(value);
export const changeShare = value => signedShare.format(value);
export const percent = value => share.format(value);
export const rate = known(value => (value >= 100 ? whole.format(Math.round(value)) : oneDigit.format(value)));
export const time = known(value => fullTime.format(value));

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** A moment, as short as the span of time around it allows; at most two lines. */
export function moment(value, spanMs) {
  if (spanMs < 10 * MINUTE) return clock.format(value);
  return spanMs < DAY ? shortClock.format(value) : `${shortClock.format(value)}\n${day.format(value)}`;
}

/** A length of time: `840 ms`, `1.4 s`, `3 min`, `2 h 5 min`, `4 d 2 h`. */
export const duration = known(ms => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${oneDigit.format(ms / 1000)} s`;
  const minutes = Math.floor((ms + 50) / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.floor(minutes / 60);
  return hours < 24 * 365
    ? pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
    : pair(Math.floor(hours / 8760), 'y', Math.floor((hours % 8760) / 24), 'd');
});

const pair = (large, largeUnit, small, smallUnit) =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** How long ago, to the whole second, so that it does not flicker. */
export const ago = known(ms => (ms < 1000 ? 'just now' : `${duration(ms < MINUTE ? Math.floor(ms / 1000) * 1000 : ms)} ago`));
