// The tag cloud, as SVG. Words are kept from one refresh to the next and glide to their new places.

import {place, SIZES, steps} from './cloud-layout.js';
import {count} from './format.js';
import {matchChildren, setText} from './live.js';

const cloud = document.getElementById('cloud');
const SVG = 'http://www.w3.org/2000/svg';
const pen = document.createElement('canvas').getContext('2d');

/** Room around the cloud, in px. */
const EDGE = 12;

/** How much a small cloud may grow to fill its room. */
const GROWTH = 1.4;

let tags = [];
let layoutOf;

const widthOf = (text, size, weight) => {
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
};

const countSize = size => Math.max(11, Math.round(size * 0.38));

function word() {
  const item = document.createElementNS(SVG, 'g');
  item.setAttribute('role', 'listitem');
  const text = item.appendChild(document.createElementNS(SVG, 'text'));
  text.append(document.createElementNS(SVG, 'tspan'), document.createElementNS(SVG, 'tspan'));
  text.lastChild.setAttribute('class', 'cloud-count');
  text.lastChild.setAttribute('dx', '4');
  return item;
}

function draw() {
  const room = {width: cloud.clientWidth, height: cloud.clientHeight};
  if (tags.length === 0 || room.width === 0) {
    return;
  }
  const step = steps(tags.map(tag => tag.posts));
  const words = tags.map((tag, index) => {
    const size = SIZES[step[index]];
    const posts = count(tag.posts);
    const width = widthOf(`#${tag.tag}`, size, 650) + 4 + widthOf(posts, countSize(size), 450);
    return {text: tag.tag, label: posts, step: step[index], size, width, height: size * 1.1};
  });
  matchChildren(cloud, words, ({text}) => text, word, (item, {text, label, step: level, size}) => {
    const [name, posts] = item.firstChild.children;
    item.setAttribute('class', `cloud-word cloud-step-${level}`);
    item.setAttribute('aria-label', `${text}: ${label} posts`);
    setText(name, `#${text}`);
    setText(posts, label);
    name.style.fontSize = `${size}px`;
    posts.style.fontSize = `${countSize(size)}px`;
  });
  // Only steps, words and lengths of counts move anything.
  const key = JSON.stringify([room, words.map(({text, step: level, label}) => [text, level, label.length])]);
  if (key === layoutOf) {
    return;
  }
  layoutOf = key;
  const places = place(words, room.width / room.height);
  const reach = {x: room.width / 2 / GROWTH, y: room.height / 2 / GROWTH};
  places.forEach(({x, y}, index) => {
    reach.x = Math.max(reach.x, Math.abs(x) + words[index].width / 2 + EDGE);
    reach.y = Math.max(reach.y, Math.abs(y) + words[index].height / 2 + EDGE);
    cloud.children[index].style.transform = `translate(${x}px, ${y}px)`;
  });
  cloud.setAttribute('viewBox', `${-reach.x} ${-reach.y} ${2 * reach.x} ${2 * reach.y}`);
}

new ResizeObserver(draw).observe(cloud);

/** Shows the answer of /api/hashtags. */
export function showHashtags(answer) {
  // By name, not by rank: an element that changes its place among the others would blink.
  tags = answer.hashtags.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
  draw();
}
