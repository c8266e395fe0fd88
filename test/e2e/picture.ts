import type { Store } from '@choreoscope/queries';
import type { TrueInvocation, Truth } from '../local-cloud/index.ts';

/**
 * What happened, in words both the local cloud and the store can be put into. An invocation is named
 * `function requestId #n`, the nth of that request by time; a record is `invocation [ordinal]`.
 */
export interface Picture {
  invocations: Set<string>;
  /** `publishing invocation -> channel -> record`; `(outside)` where no invocation published. */
  hops: Set<string>;
  /** Root record -> every record the flow went through, itself included. */
  flows: Map<string, Set<string>>;
}

/** Names the nth invocation of each (function, request id), given in order of time. */
class Names {
  readonly #seen = new Map<string, number>();

  next(functionName: string, requestId: string): string {
    const request = `${functionName} ${requestId}`;
    const nth = (this.#seen.get(request) ?? 0) + 1;
    this.#seen.set(request, nth);
    return `${request} #${nth}`;
  }
}

/** The picture the local cloud recorded. */
export function truePicture(truth: Truth): Picture {
  const names = new Names();
  const nameOf = new Map<TrueInvocation, string>();
  const byTime = [...truth.invocations].sort((a, b) => a.startedMs - b.startedMs || a.id - b.id);
  for (const invocation of byTime)
    nameOf.set(invocation, names.next(invocation.function, invocation.requestId));
  const record = (invocation: TrueInvocation, ordinal: number) => `${nameOf.get(invocation)} [${ordinal}]`;

  return {
    invocations: new Set(nameOf.values()),
    hops: new Set(
      truth
        .hops()
        .map(({ from, publish, to, record: ordinal }) =>
          hop(from && nameOf.get(from), publish.channel, record(to, ordinal)),
        ),
    ),
    flows: new Map(
      truth
        .flows()
        .map(({ root, members }) => [
          record(root.invocation, root.record),
          new Set(members.map((member) => record(member.invocation, member.record))),
        ]),
    ),
  };
}

function hop(from: string | undefined, channel: string, to: string): string {
  return `${from ?? '(outside)'} -> ${channel} -> ${to}`;
}

/** The picture the store holds after a stitch. */
export async function storedPicture(store: Store): Promise<Picture> {
  const rows = async <R>(query: string): Promise<R[]> => {
    const result = await store.client.query({ query, format: 'JSONEachRow' });
    return result.json<R>();
  };
  const names = new Names();
  const nameOf = new Map<string, string>();
  const invocations = await rows<{ id: string; function_name: string; request_id: string }>(`
    SELECT lower(hex(trace_id)) || lower(hex(span_id)) AS id, function_name, request_id
    FROM invocations FINAL ORDER BY started_at, id`);
  for (const { id, function_name, request_id } of invocations)
    nameOf.set(id, names.next(function_name, request_id));
  const record = (id: string, ordinal: number) => `${nameOf.get(id) ?? `unknown ${id}`} [${ordinal}]`;

  const hops = await rows<{ publisher: string; channel: string; receiver: string; ordinal: number }>(`
    SELECT
        if(from_span_id = unhex('0000000000000000'), '', lower(hex(publish_trace_id)) || lower(hex(from_span_id))) AS publisher,
        channel,
        lower(hex(trace_id)) || lower(hex(span_id)) AS receiver,
        ordinal
    FROM hops FINAL WHERE evidence != 'none'`);

  const members = await rows<{ root: string; root_ordinal: number; member: string; ordinal: number }>(`
    SELECT
        lower(hex(root_trace_id)) || lower(hex(root_span_id)) AS root,
        root_ordinal,
        lower(hex(m.trace_id)) || lower(hex(m.span_id)) AS member,
        m.ordinal AS ordinal
    FROM flow_members AS m FINAL
    INNER JOIN (SELECT * FROM flows FINAL) AS f ON f.flow_id = m.flow_id`);
  const flows = new Map<string, Set<string>>();
  for (const { root, root_ordinal, member, ordinal } of members) {
    const key = record(root, root_ordinal);
    const flow = flows.get(key) ?? new Set();
    flows.set(key, flow.add(record(member, ordinal)));
  }
  return {
    invocations: new Set(nameOf.values()),
    hops: new Set(
      hops.map(({ publisher, channel, receiver, ordinal }) =>
        hop(publisher === '' ? undefined : nameOf.get(publisher), channel, record(receiver, ordinal)),
      ),
    ),
    flows,
  };
}

/** What `found` lacks and what it invents, at most ten of each: empty arrays when the sets are equal. */
export function difference(
  truth: Iterable<string>,
  found: Iterable<string>,
): { missing: string[]; invented: string[] } {
  const real = new Set(truth);
  const seen = new Set(found);
  return {
    missing: [...real].filter((item) => !seen.has(item)).slice(0, 10),
    invented: [...seen].filter((item) => !real.has(item)).slice(0, 10),
  };
}

/** Every flow's every member as one line, so that flows compare as sets. */
export function membershipOf(picture: Picture): Set<string> {
  return new Set(
    [...picture.flows].flatMap(([root, members]) => [...members].map((member) => `${root} => ${member}`)),
  );
}
