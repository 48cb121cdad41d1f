// What comes out, step by step, in words: the picture's other half.

import {eventTimes, keyOf, kindOf, shownText, stepKind, stepText, TIMINGS, valueText, windowText} from './lab-words.js';

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

function line(out, times) {
  const kind = kindOf(out);
  const item = element('li', {className: 'line'});
  item.dataset.timing = kind;
  item.append(element('span', {className: 'timing', textContent: TIMINGS[kind]}));
  const key = keyOf(out);
  const of = key === undefined ? '' : `${key} `;
  if (kind === 'DROPPED') {
    item.append(element('span', {className: 'line-text', textContent: `${of}${out.side ? `${out.side} ` : ''}${valueText(out.late)}: no window takes it`}));
    return item;
  }
  const sum = element(kind === 'RETRACTION' ? 'del' : 'strong', {className: 'sum', textContent: shownText(out)});
  const words = element('span', {className: 'line-text'}, `${windowText(out.window, times)} ${of}`, sum);
  if (kind !== 'RETRACTION') {
    const values = out.values && `of ${out.values.map(valueText).join(', ') || 'nothing'}`;
    const flags = [`pane ${out.index}`, out.isFirst ? 'first' : '', out.isLast ? 'last' : ''].filter(Boolean).join(', ');
    words.append(element('span', {className: 'line-note', textContent: [values, flags].filter(Boolean).join(' · ')}));
  }
  item.append(words);
  return item;
}

/** Fills the list: each step, and under it what comes out at it, in exact order. */
export function showLines(list, {window, steps}, lines) {
  const times = eventTimes(window);
  list.replaceChildren(...steps.map((step, index) => {
    const item = element('li', {className: 'step-item'});
    item.dataset.step = index;
    const button = element('button', {type: 'button', className: 'step-button'},
      element('span', {className: 'step-index', textContent: index}),
      element('span', {className: 'step-words', textContent: stepText(step, times)}));
    button.dataset.kind = stepKind(step);
    item.append(button);
    const out = lines.filter(each => each.step === BigInt(index));
    if (out.length > 0) {
      item.append(element('ol', {className: 'lines'}, ...out.map(each => line(each, times))));
    }
    return item;
  }));
}

/** Marks the current step and greys what is still to come. */
export function showStep(shown) {
  const list = document.getElementById('steps');
  [...list.children].forEach((item, step) => {
    item.classList.toggle('future', step >= shown);
    if (step === shown - 1) {
      item.setAttribute('aria-current', 'step');
    } else {
      item.removeAttribute('aria-current');
    }
  });
  const current = list.children[Math.max(0, shown - 1)];
  const scroll = document.getElementById('steps-scroll');
  if (current) {
    const top = current.offsetTop - scroll.offsetTop;
    if (top < scroll.scrollTop || top + current.offsetHeight > scroll.scrollTop + scroll.clientHeight) {
      scroll.scrollTop = top - 8;
    }
  }
}
