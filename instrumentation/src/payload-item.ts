import { canonicalNumber } from './sources/dynamodb-item.ts';

/** As many as a fingerprint may have, or more. */
const mostValues = 4_000;
const deepest = 34;

interface Left {
  values: number;
}

/**
 * A DynamoDB item (`{ id: { S: 'a' }, n: { N: '1.50' } }`) as the JSON it stands for: `{ id: 'a', n: 1.5 }`. A
 * number that a double cannot hold stays text, a set is a list in order, binary is base64. Undefined when it is
 * no item. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function plainItem(item: unknown): unknown {
  try {
    return members(item, deepest, { values: mostValues });
  } catch {
    return undefined;
  }
}

type Read = (content: unknown, depth: number, left: Left) => unknown;

const types: Record<string, Read> = {
  S: text,
  B: text,
  N: number,
  BOOL: (content) => content === true,
  NULL: () => null,
  SS: (content, depth, left) => list(content, text, depth, left).sort(),
  BS: (content, depth, left) => list(content, text, depth, left).sort(),
  NS: (content, depth, left) => list(content, number, depth, left).sort(),
  L: (content, depth, left) => list(content, value, depth, left),
  M: members,
};

function members(map: unknown, depth: number, left: Left): unknown {
  if (map === null || typeof map !== 'object' || Array.isArray(map)) throw new Error('no item');
  const plain: [string, unknown][] = [];
  for (const name of Object.keys(map))
    plain.push([name, value((map as Record<string, unknown>)[name], depth - 1, left)]);
  return Object.fromEntries(plain);
}

function value(attribute: unknown, depth: number, left: Left): unknown {
  if (attribute === null || typeof attribute !== 'object' || depth <= 0 || left.values-- <= 0)
    throw new Error('no item');
  const names = Object.keys(attribute);
  const type = names[0] as string;
  if (names.length !== 1 || !Object.hasOwn(types, type)) throw new Error('no item');
  return (types[type] as Read)((attribute as Record<string, unknown>)[type], depth, left);
}

function text(content: unknown): unknown {
  if (typeof content !== 'string') throw new Error('no item');
  return content;
}

function number(content: unknown): unknown {
  const spelled = canonicalNumber(text(content) as string);
  if (spelled === undefined) throw new Error('no item');
  return canonicalNumber(String(Number(content))) === spelled ? Number(content) : content;
}

function list(content: unknown, read: Read, depth: number, left: Left): unknown[] {
  if (!Array.isArray(content) || content.length > left.values) throw new Error('no item');
  left.values -= content.length;
  return content.map((one) => read(one, depth - 1, left));
}
