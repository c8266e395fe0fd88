import type { Store } from '@choreoscope/queries';
import { TrueDuplicates, type TrueInvocation, type Truth } from '../local-cloud/index.ts';

/** What is said of one duplicate, in words both the local cloud and the store can be put into. */
interface ToldDuplicate {
  /** Of a delivery `original`, `nth`, `kind`, `cause` and `effect`, of publishes `repeats`: nth, of which and why. */
  facts: Record<string, string>;
  /** Share of what was billed for the run and all it set off; 0 where another duplicate's has it. */
  billedMs: number;
  /** Invocations in that. */
  invocations: number;
}

/**
 * Duplicates by name. A delivery is `function request #n [record]`, the nth invocation of that request; what one
 * invocation sent to one channel is `function request #n -> channel`, all of it.
 */
export type ToldDuplicates = Map<string, ToldDuplicate>;

/** Counts names. */
class Counter {
  readonly #seen = new Map<string, number>();

  next(name: string): number {
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    return nth;
  }
}

/** What the local cloud noted. */
export function trueDuplicates(truth: Truth): ToldDuplicates {
  const { deliveries, publishes } = new TrueDuplicates(truth);
  const counter = new Counter();
  const names = new Map<TrueInvocation, string>();
  for (const invocation of [...truth.invocations].sort((a, b) => a.startedMs - b.startedMs || a.id - b.id)) {
    const request = `${invocation.function} ${invocation.requestId}`;
    names.set(invocation, `${request} #${counter.next(request)}`);
  }
  const delivery = (invocation: TrueInvocation, record: number) => `${names.get(invocation)} [${record}]`;
  const told: ToldDuplicates = new Map();
  for (const { invocation, record, original, nth, kind, cause, effect, ...price } of deliveries)
    told.set(delivery(invocation, record), {
      facts: {
        original: delivery(original.invocation, original.record),
        nth: String(nth),
        kind,
        cause,
        effect,
      },
      billedMs: price.isNested ? 0 : price.billedMs,
      invocations: price.isNested ? 0 : price.invocations.length,
    });
  const sender = ({ by }: { by?: number }) =>
    by === undefined ? '(outside)' : `${names.get(truth.invocations[by]!)}`;
  for (const { sending, original, nth, cause, ...price } of publishes)
    repeat(told, `${sender(sending)} -> ${sending.channel}`, `${nth} of ${sender(original)} by ${cause}`, {
      billedMs: price.isNested ? 0 : price.billedMs,
      invocations: price.isNested ? 0 : price.invocations.length,
    });
  return told;
}

/** What the store's ledger says. */
export async function storedDuplicates(store: Store): Promise<ToldDuplicates> {
  const rows = async <R>(query: string): Promise<R[]> => {
    const result = await store.client.query({ query, format: 'JSONEachRow' });
    return result.json<R>();
  };
  const counter = new Counter();
  const invocations = await rows<{ id: string; function_name: string; request_id: string }>(`
    SELECT lower(hex(trace_id)) || lower(hex(span_id)) AS id, function_name, request_id
    FROM invocations FINAL ORDER BY started_at, id`);
  const names = new Map(
    invocations.map(({ id, function_name, request_id }) => {
      const request = `${function_name} ${request_id}`;
      return [id, `${request} #${counter.next(request)}`];
    }),
  );
  const found = await rows<{
    side: 'delivery' | 'publish';
    id: string;
    ordinal: number;
    channel: string;
    original: string;
    original_ordinal: number;
    nth: number;
    kind: string;
    cause: string;
    effect: string;
    billed_ms: number;
    invocations: number;
  }>(`
    SELECT
        side, lower(hex(trace_id)) || lower(hex(invocation_span_id)) AS id, ordinal, channel,
        lower(hex(original_trace_id)) || lower(hex(original_invocation_span_id)) AS original, original_ordinal,
        nth, kind, cause, toString(e.effect) AS effect, e.extra_billed_ms AS billed_ms, e.extra_invocations AS invocations
    FROM (SELECT * FROM duplicates FINAL) AS d
    LEFT JOIN (SELECT * FROM duplicate_effects FINAL) AS e USING (side, at, trace_id, span_id, ordinal)`);
  const told: ToldDuplicates = new Map();
  for (const {
    side,
    id,
    ordinal,
    channel,
    original,
    original_ordinal,
    nth,
    kind,
    cause,
    effect,
    ...row
  } of found) {
    const name = (of: string) => names.get(of) ?? `unknown ${of}`;
    const price = { billedMs: row.billed_ms, invocations: row.invocations };
    if (side === 'publish')
      repeat(told, `${name(id)} -> ${channel}`, `${nth} of ${name(original)} by ${cause}`, price);
    else {
      const facts = {
        original: `${name(original)} [${original_ordinal}]`,
        nth: String(nth),
        kind,
        cause,
        effect,
      };
      told.set(`${name(id)} [${ordinal}]`, { facts, ...price });
    }
  }
  return told;
}

/** Adds a publish to those of its invocation. */
function repeat(
  told: ToldDuplicates,
  name: string,
  repeats: string,
  price: Pick<ToldDuplicate, 'billedMs' | 'invocations'>,
): void {
  const known = told.get(name);
  const all = [...(known?.facts.repeats?.split(', ') ?? []), repeats].sort();
  told.set(name, {
    facts: { repeats: all.join(', ') },
    billedMs: price.billedMs + (known?.billedMs ?? 0),
    invocations: price.invocations + (known?.invocations ?? 0),
  });
}

/** How two tellings differ: empty lists where they do not. */
export interface Disagreement {
  missing: string[];
  invented: string[];
  /** `name: cause crash, not timeout` */
  different: string[];
}

export function disagreement(truth: ToldDuplicates, found: ToldDuplicates): Disagreement {
  const line = ([name, { facts }]: [string, ToldDuplicate]) =>
    `${name}: ${Object.entries(facts).flat().join(' ')}`;
  const different = [...truth].flatMap(([name, told]) => {
    const other = found.get(name);
    if (other === undefined) return [];
    const facts = Object.entries(told.facts).filter(([fact, value]) => other.facts[fact] !== value);
    const prices = (['billedMs', 'invocations'] as const).filter(
      (what) => Math.abs(told[what] - other[what]) > 0.01,
    );
    return [
      ...facts.map(([fact, value]) => `${name}: ${fact} ${value}, not ${other.facts[fact]}`),
      ...prices.map((what) => `${name}: ${what} ${told[what]}, not ${other[what]}`),
    ];
  });
  return {
    missing: [...truth].filter(([name]) => !found.has(name)).map(line),
    invented: [...found].filter(([name]) => !truth.has(name)).map(line),
    different,
  };
}
