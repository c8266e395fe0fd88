import type { RepeatCause, RepeatKind, TrueInvocation, TruePublish } from './ledger.ts';
import type { TrueHop, Truth } from './truth.ts';

/** What a second run did, compared with the first that succeeded; `needed`: none had. */
export type TrueEffect = 'absorbed' | 'repeated' | 'diverged' | 'needed';

interface RepeatedRecord {
  invocation: TrueInvocation;
  /** Ordinal of the record in it. */
  record: number;
}

/** A delivery of an event its function already got. */
export interface TrueDuplicateDelivery extends RepeatedRecord {
  publish: TruePublish;
  original: RepeatedRecord;
  /** 2: the second. */
  nth: number;
  kind: RepeatKind;
  cause: RepeatCause;
  effect: TrueEffect;
  /** What this run sent and called, and what the run it is compared with did: `channel content`. */
  did: string[];
  originalDid: string[];
  /** The record's share of what its invocation was billed. */
  ownBilledMs: number;
  /** The shares of all that was set off by it. */
  downstreamBilledMs: number;
  /** Invocations in that, its own included. */
  invocations: TrueInvocation[];
}

/** A publish of what was already published. */
export interface TrueDuplicatePublish {
  publish: TruePublish;
  original: TruePublish;
  nth: number;
  cause: RepeatCause;
}

/**
 * What was delivered or sent more than once, why, and what came of it, from the ledger alone. Two publishes are one event
 * where channel, order and content are the same, times in the content apart.
 */
export class TrueDuplicates {
  readonly deliveries: TrueDuplicateDelivery[] = [];
  readonly publishes: TrueDuplicatePublish[] = [];
  readonly #truth: Truth;
  /** `invocation:record` of a duplicate: why. */
  readonly #causes = new Map<string, RepeatCause>();
  readonly #outputs = new Map<string, { text: string; publish?: TruePublish }[]>();
  readonly #arrivals = new Map<number, TrueHop[]>();

  constructor(truth: Truth) {
    this.#truth = truth;
    const hops = truth.hops();
    for (const hop of hops) append(this.#arrivals, hop.publish.id, hop);
    for (const publish of truth.publishes) {
      const text = `${publish.channel} ${publish.content ?? publish.id}`;
      for (const record of truth.causes(publish))
        append(this.#outputs, `${publish.by}:${record}`, { text, publish });
    }
    for (const call of truth.calls) {
      const text = `${call.channel} ${call.content}`;
      for (const record of truth.causes(call)) append(this.#outputs, `${call.by}:${record}`, { text });
    }
    this.#find(hops);
  }

  /** In order of time, for what was sent by a run that was itself a repetition has that one's cause. */
  #find(hops: TrueHop[]): void {
    const sent = new Map<string, TruePublish[]>();
    const eventOf = new Map<number, number>();
    const received = new Map<string, TrueHop[]>();
    const publishes = [...this.#truth.publishes];
    const learn = (publish: TruePublish) => {
      const { channel, orderId, content } = publish;
      const key = orderId && content ? `${channel} ${orderId} ${content}` : `${publish.id}`;
      const [original] = sent.get(key) ?? [];
      append(sent, key, publish);
      eventOf.set(publish.id, (original ?? publish).id);
      if (original === undefined) return;
      const cause = publish.by === original.by ? 'producer-retried' : this.#causeOfRun(publish);
      this.publishes.push({ publish, original, nth: sent.get(key)!.length, cause });
    };
    for (const hop of hops) {
      while (publishes[0] !== undefined && publishes[0].id <= hop.publish.id) learn(publishes.shift()!);
      const key = `${hop.to.function} ${eventOf.get(hop.publish.id)}`;
      const before = [...(received.get(key) ?? [])];
      append(received, key, hop);
      if (before.length > 0) this.#note(hop, before);
    }
    for (const publish of publishes) learn(publish);
  }

  #causeOfRun(publish: TruePublish): RepeatCause {
    const records = this.#truth.causes(publish).map((record) => this.#causes.get(`${publish.by}:${record}`));
    return records.find((cause) => cause !== undefined) ?? 'unknown';
  }

  #note(hop: TrueHop, before: TrueHop[]): void {
    const { to: invocation, record, publish } = hop;
    const isSamePublish = before.some((one) => one.publish === publish);
    const { kind, cause } = isSamePublish
      ? (invocation.records[record]?.again ?? { kind: 'two-routes', cause: 'subscribed-twice' })
      : {
          kind: 'published-twice' as const,
          cause: this.publishes.findLast((one) => one.publish === publish)?.cause ?? 'unknown',
        };
    this.#causes.set(`${invocation.id}:${record}`, cause);
    const [first] = before as [TrueHop, ...TrueHop[]];
    const succeeded = before.find((one) => !hasFailed({ invocation: one.to, record: one.record }));
    const did = this.#did(invocation, record);
    const originalDid = this.#did((succeeded ?? first).to, (succeeded ?? first).record);
    const { billedMs, invocations } = this.#setOff({ invocation, record });
    const ownBilledMs = shareOf(invocation);
    this.deliveries.push({
      invocation,
      record,
      publish,
      original: { invocation: first.to, record: first.record },
      nth: before.length + 1,
      kind,
      cause,
      effect: succeeded === undefined ? 'needed' : compare(originalDid, did),
      did,
      originalDid,
      ownBilledMs,
      downstreamBilledMs: billedMs - ownBilledMs,
      invocations,
    });
  }

  #did(invocation: TrueInvocation, record: number): string[] {
    return (this.#outputs.get(`${invocation.id}:${record}`) ?? []).map(({ text }) => text).sort();
  }

  /** A record and everything it set off: their shares of what was billed. */
  #setOff(root: RepeatedRecord): { billedMs: number; invocations: TrueInvocation[] } {
    const reached = [root];
    const seen = new Set([`${root.invocation.id}:${root.record}`]);
    for (const { invocation, record } of reached) {
      for (const { publish } of this.#outputs.get(`${invocation.id}:${record}`) ?? []) {
        for (const hop of publish === undefined ? [] : (this.#arrivals.get(publish.id) ?? [])) {
          const key = `${hop.to.id}:${hop.record}`;
          if (seen.has(key)) continue;
          seen.add(key);
          reached.push({ invocation: hop.to, record: hop.record });
        }
      }
    }
    const billedMs = reached.reduce((sum, one) => sum + shareOf(one.invocation), 0);
    return { billedMs, invocations: [...new Set(reached.map(({ invocation }) => invocation))] };
  }
}

function shareOf({ billedMs, records }: TrueInvocation): number {
  return (billedMs ?? 0) / Math.max(1, records.length);
}

/** Of a batch that failed as a whole, the record whose order the error names, or all. */
function hasFailed({ invocation, record }: RepeatedRecord): boolean {
  const { outcome, failedRecords, blamedOrderId, records } = invocation;
  if (outcome === 'ok') return failedRecords.includes(record);
  return blamedOrderId === undefined || blamedOrderId === records[record]?.orderId;
}

/** Repeated: it did nothing but what was done before, be it not all of that. */
function compare(original: string[], repeat: string[]): TrueEffect {
  if (repeat.length === 0) return 'absorbed';
  const left = [...original];
  const isAgain = (text: string) => left.includes(text) && left.splice(left.indexOf(text), 1).length > 0;
  return repeat.every(isAgain) ? 'repeated' : 'diverged';
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
