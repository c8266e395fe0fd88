import type { Store } from '../store.ts';

const name = (span: string, ordinal: string) =>
  `concat(trimRight(toString(${span}), '\\0'), '/', toString(${ordinal}))`;

/** The ledger as `delivery b/0 of a/0 (2) message-id certain redelivery timeout`, of names that begin so, which is left out. */
export async function ledger({ client }: Store, prefix = ''): Promise<string[]> {
  const result = await client.query({
    query: `
      SELECT concat(toString(side), ' ', ${name('span_id', 'ordinal')}, ' of ', ${name('original_span_id', 'original_ordinal')},
        ' (', toString(nth), ') ', toString(key_kind), ' ', toString(certainty), ' ', kind, ' ', cause) AS line
      FROM duplicates FINAL WHERE startsWith(span_id, {prefix:String}) ORDER BY line`,
    query_params: { prefix },
    format: 'JSONEachRow',
  });
  const lines = (await result.json<{ line: string }>()).map(({ line }) => line);
  return (prefix === '' ? lines : lines.map((line) => line.replaceAll(prefix, ''))).sort();
}
