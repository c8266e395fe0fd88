import type { Store } from '../store.ts';

/** Flows as a test states them: root record to members, `b/0` or, for a share below 1, `b/0 0.5`. */
export type Flows = Record<string, string[]>;

async function rows<Row>(store: Store, query: string): Promise<Row[]> {
  const result = await store.client.query({ query, format: 'JSONEachRow' });
  return result.json<Row>();
}

const name = (span: string, ordinal: string) =>
  `concat(trimRight(toString(${span}), '\\0'), '/', toString(${ordinal}))`;

/**
 * What `flow_members` says, by root record; a flow without a row in `flows` shows as its id.
 * @param prefix only names that start with it, which is left out
 */
export async function storedFlows(store: Store, prefix = ''): Promise<Flows> {
  const found = await rows<{ root: string; member: string; share: number }>(
    store,
    `SELECT if(f.root_span_id = '', hex(m.flow_id), ${name('f.root_span_id', 'f.root_ordinal')}) AS root,
            ${name('m.span_id', 'm.ordinal')} AS member, round(m.share, 6) AS share
     FROM (SELECT * FROM flow_members FINAL) AS m LEFT JOIN (SELECT * FROM flows FINAL) AS f ON f.flow_id = m.flow_id
     ORDER BY root, m.depth, member`,
  );
  const flows: Flows = {};
  for (const { root, member, share } of found) {
    if (!member.startsWith(prefix)) continue;
    const name = root.slice(prefix.length);
    flows[name] ??= [];
    flows[name].push(member.slice(prefix.length) + (share === 1 ? '' : ` ${share}`));
  }
  return flows;
}

/** `hops` as `b/0 <- a/0 id`: receiving record, publishing record (`*` shared, `?` unknown), evidence. */
export async function storedHops(store: Store, prefix = ''): Promise<string[]> {
  const found = await rows<{ hop: string }>(
    store,
    `SELECT concat(${name('span_id', 'ordinal')}, ' <- ',
                   multiIf(evidence = 'none', '', from_span_id = '', '? ',
                           concat(trimRight(toString(from_span_id), '\\0'), '/', ifNull(toString(from_record), '*'), ' ')),
                   toString(evidence)) AS hop
     FROM hops FINAL ORDER BY hop`,
  );
  return found
    .map(({ hop }) => hop)
    .filter((hop) => hop.startsWith(prefix))
    .map((hop) => hop.replaceAll(prefix, ''));
}

/** Every row of the job's three tables, for telling whether two stores say the same. Versions are left out. */
export async function everything(store: Store): Promise<string> {
  const parts = [
    `SELECT * EXCEPT (version) FROM hops FINAL ORDER BY trace_id, span_id, ordinal`,
    `SELECT * EXCEPT (version) REPLACE (round(share, 6) AS share) FROM flow_members FINAL
     ORDER BY flow_id, trace_id, span_id, ordinal`,
    `SELECT * EXCEPT (version) REPLACE (round(billed_ms, 6) AS billed_ms) FROM flows FINAL ORDER BY flow_id`,
  ];
  const texts: string[] = [];
  for (const part of parts) texts.push(JSON.stringify(await rows(store, part)));
  return texts.join('\n');
}
