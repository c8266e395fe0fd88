import { builtin } from '../builtin.ts';

/** DynamoDB itself allows 32 levels; a deeper value is not an item. */
const deepest = 34;
/** An item of more values has no hash, at either end: this many take 5 ms. */
const mostValues = 4_000;

/**
 * SHA-256 (hex) of a map of attribute values (`{ id: { S: 'a' } }`), the same for the request that wrote the
 * item and for the stream record of it: names sorted, numbers in one spelling, sets sorted. Undefined when it
 * is not such a map. Both ends write binary as base64.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function itemHash(item: unknown): string | undefined {
  try {
    const left = { values: mostValues };
    const text = attributes(item, deepest, left);
    return builtin('node:crypto').createHash('sha256').update(text).digest('hex');
  } catch {
    return undefined;
  }
}

/**
 * One spelling for each number: DynamoDB takes `1.50`, `15e-1` and `0001.5`, and gives back one of its own.
 * The digits without outer zeros, and the power of ten of the last: `15e-1`. Undefined when it is no number.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
 */
export function canonicalNumber(text: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (!match || text.length > 400) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  if (whole + fraction === '') return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent = Number(power) - fraction.length + (digits.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}e${exponent}`;
}

function refuse(): never {
  throw new Error('no item');
}

type Left = { values: number };

function spend(values: number, left: Left): void {
  left.values -= values;
  if (left.values < 0) refuse();
}

function attributes(map: unknown, depth: number, left: Left): string {
  if (map === null || typeof map !== 'object' || Array.isArray(map) || depth === 0) refuse();
  const names = Object.keys(map).sort();
  spend(names.length + 1, left);
  let written = '{';
  for (const name of names)
    written += `${text(name)}:${value((map as Record<string, unknown>)[name], depth - 1, left)},`;
  return `${written}}`;
}

const canonical: Record<string, (content: unknown, depth: number, left: Left) => string> = {
  S: text,
  B: text,
  N: number,
  BOOL: (content) => String(content === true),
  NULL: () => 'true',
  SS: (content, depth, left) => set(content, text, depth, left),
  BS: (content, depth, left) => set(content, text, depth, left),
  NS: (content, depth, left) => set(content, number, depth, left),
  L: (content, depth, left) =>
    `[${list(content, left)
      .map((one) => value(one, depth - 1, left))
      .join(',')}]`,
  M: attributes,
};

function value(attribute: unknown, depth: number, left: Left): string {
  if (attribute === null || typeof attribute !== 'object' || depth <= 0) refuse();
  const content = attribute as Record<string, unknown>;
  let type: string | undefined;
  for (const name in content) {
    if (content[name] === undefined || !Object.hasOwn(content, name)) continue;
    if (type !== undefined) refuse();
    type = name;
  }
  if (type === undefined || !Object.hasOwn(canonical, type)) refuse();
  return type + canonical[type]!(content[type], depth - 1, left);
}

/** With its length in front no quotes are needed to tell where it ends. */
function text(content: unknown): string {
  if (typeof content !== 'string') refuse();
  return `${content.length}'${content}`;
}

function number(content: unknown): string {
  const canonicalText = typeof content === 'string' ? canonicalNumber(content) : undefined;
  if (canonicalText === undefined) refuse();
  return canonicalText;
}

function list(content: unknown, left: Left): unknown[] {
  if (!Array.isArray(content)) refuse();
  spend(content.length, left);
  return content;
}

function set(content: unknown, write: (one: unknown) => string, _depth: number, left: Left): string {
  return `[${list(content, left).map(write).sort().join(',')}]`;
}
