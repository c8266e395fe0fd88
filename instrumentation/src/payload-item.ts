import { canonicalNumber } from './sources/dynamodb-item.ts';

/** As many as a fingerprint may have, or more. */
const mostValues = 4_000;
const deepest = 34;

/**
 * A DynamoDB item (`{ id: { S: 'a' }, n: { N: '1.50' } }`) as the JSON it stands for: `{ id: 'a', n: 1.5 }`. A
 * number that a double cannot hold stays text, a set is a list in order, binary is base64. Undefined when it is
 * no item. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function plainItem(item: unknown): unknown {
  try {
    return plain({ M: item }, deepest, { values: mostValues });
  } catch {
    return undefined;
  }
}

/** Throws where it is no attribute value. */
function plain(attribute: unknown, depth: number, left: { values: number }): unknown {
  const [type = '', ...others] = Object.keys(attribute as object);
  const content = (attribute as Record<string, unknown>)[type];
  const read = (inner: unknown) => plain(inner, depth - 1, left);
  const isText = typeof content === 'string';
  if (others.length === 0 && depth > 0 && left.values-- > 0) {
    if (isText && (type === 'S' || type === 'B')) return content;
    if (isText && type === 'N') return plainNumber(content);
    if (type === 'NULL') return null;
    if (type === 'BOOL') return content === true;
    if (Array.isArray(content)) {
      if (type === 'L') return content.map(read);
      if (/^[SNB]S$/.test(type)) return content.map((one) => read({ [type.charAt(0)]: one })).sort();
    } else if (type === 'M' && content !== null && typeof content === 'object')
      return Object.fromEntries(Object.entries(content).map(([name, inner]) => [name, read(inner)]));
  }
  throw new Error('no item');
}

/** Its text where a double is another number. */
function plainNumber(text: string): number | string {
  return canonicalNumber(String(Number(text))) === canonicalNumber(text) ? Number(text) : text;
}
