type Tree = { [key: string]: Tree | string };

/** A member of an AWS query request: text, list or structure. */
export type QueryValue = string | QueryValue[] | { [key: string]: QueryValue };

/**
 * Input of an AWS query call: `A.member.1.B=x` is `{ A: [{ B: 'x' }] }`; maps (`entry`) stay lists of
 * `{ Name, Value }`. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function parseAwsQuery(body: string): { operation: string; input: Record<string, QueryValue> } {
  const tree: Tree = {};
  for (const [key, value] of new URLSearchParams(body)) {
    const path = key.split('.');
    let at = tree;
    for (const part of path.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Tree;
    }
    at[path.at(-1)!] = value;
  }
  const { Action, Version: _version, ...input } = tree;
  return { operation: String(Action), input: fold(input) as Record<string, QueryValue> };
}

function fold(value: Tree | string): QueryValue {
  if (typeof value === 'string') return value;
  const list = value.member ?? value.entry;
  if (list !== undefined && typeof list !== 'string') {
    return Object.keys(list)
      .sort((a, b) => Number(a) - Number(b))
      .map((index) => fold(list[index]!));
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fold(inner)]));
}
