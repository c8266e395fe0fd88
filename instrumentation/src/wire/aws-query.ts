import { member } from '../sources/reading.ts';
import { decoded, largestMessage, type Protocol } from './protocol.ts';
import { parseXml } from './xml.ts';

/** SQS, as SDKs before the end of 2023 speak it, flattens lists and names them after their entries. */
const flattened: Record<string, string> = {
  SendMessageBatchRequestEntry: 'Entries',
  SendMessageBatchResultEntry: 'Successful',
};

/**
 * AWS query (SNS, older SQS): a form with `Action=Publish`, answered in XML.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const awsQuery: Protocol = {
  speaks: (_service, request) =>
    (request.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded'),
  operation: (request) => /(?:^|&)Action=(\w+)/.exec(request.body?.subarray(0, 4_096).toString() ?? '')?.[1],
  // Ten entries of a batch are answered in a few KB.
  keep: () => ({ request: largestMessage, response: 256 * 1_024 }),
  input: (request) => unflattened(readForm(request.body?.toString() ?? '')),
  output: (response) => {
    const answer = parseXml(response.body?.toString() ?? '');
    const result = answer && member(answer.value, answer.name.replace(/Response$/, 'Result'));
    return result !== null && typeof result === 'object'
      ? unflattened(withLists(result) as Record<string, unknown>)
      : {};
  },
};

function unflattened(members: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(members).map(([name, value]): [string, unknown] => {
    const list = Object.hasOwn(flattened, name) ? flattened[name] : undefined;
    if (list === undefined) return [name, value];
    return [list, Array.isArray(value) ? value : (numbered(value) ?? [value])];
  });
  return Object.fromEntries(named);
}

/** Members of lists are numbered from 1: `Entries.member.2.Id=b`. Anything past this is not a batch of ours. */
const longestList = 100;
const mostFields = 2_000;

/** `A.B=1&L.member.1.X=2` as `{ A: { B: '1' }, L: [{ X: '2' }] }`. */
export function readForm(form: string): Record<string, unknown> {
  const root = Object.create(null) as Record<string, unknown>;
  for (const field of form.split('&', mostFields)) {
    const [name = '', value = ''] = field.replaceAll('+', ' ').split('=').map(decoded);
    const path = name.split('.', 20);
    let at = root;
    for (const [depth, step] of path.entries()) {
      if (depth === path.length - 1) at[step] = value;
      else {
        const next = at[step];
        const inner = typeof next === 'object' && next !== null ? next : Object.create(null);
        at[step] = inner;
        at = inner as Record<string, unknown>;
      }
    }
  }
  return withLists(root) as Record<string, unknown>;
}

/**
 * `{ member: { 1: a, 2: b } }` (form) and `{ member: a }` or `{ member: [a, b] }` (XML) are lists,
 * `{ entry: { 1: { Name: n, Value: v } } }` is a map.
 */
function withLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLists);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value);
  const entries = members.length === 1 && members[0]![0] === 'entry' ? numbered(members[0]![1]) : undefined;
  if (entries) return Object.fromEntries(entries.map((one) => [member(one, 'Name'), member(one, 'Value')]));
  const only = members.length === 1 && members[0]![0] === 'member' ? members[0]![1] : undefined;
  if (only === undefined) {
    return Object.fromEntries(members.map(([name, inner]) => [name, withLists(inner)]));
  }
  return Array.isArray(only) ? only.map(withLists) : (numbered(only) ?? [withLists(only)]);
}

/** `{ 1: a, 2: b }` as a list; undefined when it is anything else. */
function numbered(value: unknown): unknown[] | undefined {
  const names = value !== null && typeof value === 'object' ? Object.keys(value) : [];
  if (names.length === 0 || !names.every((name) => /^\d{1,3}$/.test(name))) return undefined;
  const list: unknown[] = [];
  for (let n = 1; n <= longestList && member(value, String(n)) !== undefined; n++) {
    list.push(withLists(member(value, String(n))));
  }
  return list;
}
