// What the ECharts charts have in common. ECharts itself is a global of /echarts.js.

import {colour} from './theme.js';

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** A chart in `element` that follows its size. */
export function chartIn(element) {
  const chart = globalThis.echarts.init(element);
  new ResizeObserver(() => chart.resize()).observe(element);
  return chart;
}

/** Options of every chart: movement only for those who want it. */
export const motion = () => ({
  animation: !stillness.matches,
  animationDuration: 500,
  animationDurationUpdate: 350,
  animationEasingUpdate: 'cubicOut',
});

/** Options of every tooltip; `fill(params)` returns pairs of a name and a text. */
export const tooltip = fill => ({
  className: 'chart-tip',
  confine: true,
  transitionDuration: 0.15,
  backgroundColor: colour('--surface'),
  borderColor: colour('--line'),
  borderWidth: 1,
  padding: [8, 12],
  textStyle: {color: colour('--ink'), fontSize: 13},
  // An element and not markup: no text of a quote can become HTML, and no inline style is needed.
  formatter: params => {
    const list = document.createElement('dl');
    for (const [name, text] of fill(params)) {
      const row = list.appendChild(document.createElement('div'));
      row.appendChild(document.createElement('dt')).textContent = name;
      row.appendChild(document.createElement('dd')).textContent = text;
    }
    return list;
  },
});

const seen = new Map();

/** The CSS variable of a company's colour: the same one for as long as the page is open. */
export function companyColour(symbol) {
  if (!seen.has(symbol)) {
    seen.set(symbol, seen.size % 10);
  }
  return `--hue-${seen.get(symbol)}`;
}
