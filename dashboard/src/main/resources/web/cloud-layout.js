// A tag cloud's layout: words on a spiral from the middle, big ones first, none over another.
// The same words in the same room always lie in the same places.

/** Sizes of letters in px, from the rarest word to the most common. */
export const SIZES = [15, 19, 24, 30, 37, 45];

/** Room between words, in px. */
const GAP = 10;

/**
 * The step of SIZES for each word. Steps, not exact sizes, so that a cloud keeps still while its
 * counts grow; the root, because an area is what the eye compares.
 */
export function steps(counts) {
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const top = SIZES.length - 1;
  return counts.map(n =>
    most === least ? Math.floor(top / 2) : Math.round(top * Math.sqrt((n - least) / (most - least))));
}

/**
 * Finds a place for each word.
 *
 * @param words {text, step, width, height} each, width and height in px
 * @param aspect the width of the room divided by its height
 * @returns {text, x, y} each, the middle of the word, around (0, 0), in the order of `words`
 */
export function place(words, aspect) {
  const order = words
    .map((word, index) => ({...word, index}))
    .sort((a, b) => b.step - a.step || (a.text < b.text ? -1 : 1));
  const placed = [];
  for (const word of order) {
    // An Archimedean spiral, as wide as the room; it leaves every word behind, so this ends.
    for (let turn = 0; ; turn += 0.1) {
      const x = 3 * turn * Math.cos(turn) * Math.sqrt(aspect);
      const y = (3 * turn * Math.sin(turn)) / Math.sqrt(aspect);
      if (!placed.some(other => overlap(other, {...word, x, y}))) {
        placed.push({...word, x, y});
        break;
      }
    }
  }
  return placed.sort((a, b) => a.index - b.index).map(({text, x, y}) => ({text, x, y}));
}

const overlap = (a, b) =>
  Math.abs(a.x - b.x) * 2 < a.width + b.width + 2 * GAP && Math.abs(a.y - b.y) * 2 < a.height + b.height + GAP;
