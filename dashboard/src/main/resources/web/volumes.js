// The pie of volumes per company, and the table that is its legend.

import {chartIn, companyColour, motion, tooltip} from './charts.js';
import {count, percent, shortCount} from './format.js';
import {matchChildren, setText} from './live.js';
import {colour, onThemeChange} from './theme.js';

const element = document.getElementById('volume-chart');
const rows = document.querySelector('#volume-table tbody');
const OTHERS = {symbol: '', company: 'All others'};

let chart;
let slices = [];
let total = 0;

const share = slice => percent(slice.volume / total);
const hue = slice => (slice.symbol === OTHERS.symbol ? '--muted' : companyColour(slice.symbol));

function draw() {
  chart.setOption({
    ...motion(),
    tooltip: {
      trigger: 'item',
      ...tooltip(({dataIndex}) => {
        const slice = slices[dataIndex];
        return slice === undefined
          ? []
          : [['Company', slice.company], ['Volume', count(slice.volume)], ['Share', share(slice)]];
      }),
    },
    series: [{
      id: 'volume',
      type: 'pie',
      radius: ['62%', '92%'],
      label: {show: false},
      labelLine: {show: false},
      emphasis: {scaleSize: 4},
      itemStyle: {borderColor: colour('--surface'), borderWidth: 2},
      data: slices.map(slice => ({name: slice.company, value: slice.volume, itemStyle: {color: colour(hue(slice))}})),
    }],
  });
}

function row() {
  const tr = document.createElement('tr');
  tr.innerHTML =
    '<th scope="row"><div class="company"><span class="swatch" aria-hidden="true"></span><span class="name"></span></div></th>' +
    '<td class="num"></td><td class="num"></td>';
  const dataIndex = () => [...rows.children].indexOf(tr);
  tr.addEventListener('pointerenter', () => chart.dispatchAction({type: 'highlight', dataIndex: dataIndex()}));
  tr.addEventListener('pointerleave', () => chart.dispatchAction({type: 'downplay', dataIndex: dataIndex()}));
  return tr;
}

function updateRow(tr, slice) {
  const [name, volume, part] = tr.children;
  name.querySelector('.swatch').style.background = `var(${hue(slice)})`;
  setText(name.querySelector('.name'), slice.company);
  setText(volume, shortCount(slice.volume));
  volume.title = count(slice.volume);
  setText(part, share(slice));
}

/** Shows the answer of /api/volumes. */
export function showVolumes(answer) {
  slices = answer.others > 0 ? [...answer.companies, {...OTHERS, volume: answer.others}] : answer.companies;
  total = answer.total;
  if (slices.length === 0) {
    return;
  }
  if (!chart) {
    chart = chartIn(element);
    onThemeChange(draw);
  }
  draw();
  setText(document.getElementById('volume-total'), shortCount(total));
  matchChildren(rows, slices, slice => slice.symbol, row, updateRow);
}
