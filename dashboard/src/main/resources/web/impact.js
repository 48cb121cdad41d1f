// News against price: each burst of a company, with return and volume before, during and after it.

import {ago, changeShare, count, duration, NONE, rate, time} from './format.js';
import {matchChildren, setText} from './live.js';

const body = document.querySelector('#impact-table tbody');
const PHASES = ['before', 'during', 'after'];

function row() {
  const tr = document.createElement('tr');
  tr.setAttribute('role', 'row');
  tr.innerHTML =
    '<th scope="row" role="rowheader"><a class="choose"></a></th>' +
    '<td role="cell" data-column="First mention"></td>' +
    '<td role="cell" data-column="Lasted"></td>' +
    '<td role="cell" class="num" data-column="Peak score"></td>' +
    PHASES.map(phase =>
      `<td role="cell" class="num phase" data-column="${phase[0].toUpperCase()}${phase.slice(1)}"><span class="phase-figures"><span class="return"></span> <span class="volume"></span></span></td>`).join('');
  return tr;
}

function showPhase(cell, phase) {
  const change = cell.querySelector('.return');
  const value = phase.priceReturn;
  setText(change, value === null ? NONE : changeShare(value));
  change.dataset.direction = value === null || value === 0 ? 'level' : value > 0 ? 'up' : 'down';
  const times = phase.volume === null || !phase.usualVolume ? null : phase.volume / phase.usualVolume;
  setText(cell.querySelector('.volume'), times === null ? 'volume –' : `volume ×${rate(times)}`);
  cell.title = [
    phase.from === null || phase.to === null ? 'not known yet' : `${time(phase.from)} to ${time(phase.to)}`,
    `volume ${count(phase.volume)}, usually ${count(phase.usualVolume === null ? null : Math.round(phase.usualVolume))}`,
  ].join('\n');
}

/** Shows the answer of /api/news-impact. */
export function showImpacts(answer) {
  matchChildren(body, answer.impacts, impact => JSON.stringify([impact.symbol, impact.firstMention]), row, (tr, impact) => {
    const [symbol, first, lasted, score, ...phases] = tr.children;
    const link = symbol.firstChild;
    link.href = `?${new URLSearchParams({symbol: impact.symbol})}`;
    link.dataset.symbol = impact.symbol;
    setText(link, impact.symbol);
    setText(first, ago(Math.max(0, Date.now() - impact.firstMention)));
    first.title = time(impact.firstMention);
    setText(lasted, impact.end === null ? 'goes on' : duration(Math.max(0, impact.end - (impact.start ?? impact.firstMention))));
    setText(score, impact.peakScore === null ? NONE : rate(impact.peakScore));
    tr.dataset.complete = impact.complete;
    phases.forEach((cell, index) => showPhase(cell, impact[PHASES[index]]));
  });
}
