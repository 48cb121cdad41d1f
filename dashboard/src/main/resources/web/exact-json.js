// JSON whose numbers stay as they are written: times here have 64 bits, a browser's numbers do not.

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A number that is not whole, as it was written. */
export class Decimal {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** Reads JSON; a whole number becomes a BigInt, another one a Decimal. Throws a SyntaxError. */
export function parse(text) {
  // Every string gets an s in front and every number becomes a string with an n in front.
  return untag(JSON.parse(text.replace(TOKEN, token => (token[0] === '"' ? `"s${token.slice(1)}` : `"n${token}"`))));
}

function untag(value) {
  if (typeof value === 'string') {
    const text = value.slice(1);
    return value[0] === 's' ? text : /^-?\d+$/.test(text) ? BigInt(text) : new Decimal(text);
  }
  if (Array.isArray(value)) {
    return value.map(untag);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name.slice(1), untag(part)]))
    : value;
}

export const isObject = value =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Decimal);

/** Prints JSON on one line. */
export function inline(value) {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(', ')}]`;
  }
  if (isObject(value)) {
    return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${inline(part)}`).join(', ')}}`;
  }
  return typeof value === 'bigint' || value instanceof Decimal ? String(value) : JSON.stringify(value);
}

/** Prints a scenario as its files are written: a field a line, a step a line. */
export function scenarioText(scenario) {
  const fields = Object.entries(scenario).map(([name, value]) =>
    `  ${JSON.stringify(name)}: ${name === 'steps' && Array.isArray(value) && value.length > 0
      ? `[\n${value.map(step => `    ${inline(step)}`).join(',\n')}\n  ]`
      : inline(value)}`);
  return `{\n${fields.join(',\n')}\n}\n`;
}
