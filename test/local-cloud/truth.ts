import type { Ledger, TrueCall, TrueDeadLetter, TrueInvocation, TruePublish } from './ledger.ts';

/** A publish that arrived: the entry, and the record of an invocation that is it. */
export interface TrueHop {
  publish: TruePublish;
  /** Publishing invocation; undefined: sent from outside the cloud. */
  from: TrueInvocation | undefined;
  /** Records of `from` that can have caused the publish: one, unless several share its order. Empty without `from`. */
  fromRecords: number[];
  to: TrueInvocation;
  /** Ordinal of the delivered record in `to`. */
  record: number;
}

/** A record an invocation received. */
interface FlowMember {
  invocation: TrueInvocation;
  record: number;
}

/** Everything one root record set off. */
export interface TrueFlow {
  root: FlowMember;
  /** Root first, then as reached, nearest first. */
  members: FlowMember[];
  /** Distinct names of the functions reached, sorted. */
  functions: string[];
  /** Publishes made for members of the flow. */
  publishes: TruePublish[];
  orderId: string | undefined;
}

export interface TruthCounts {
  flows: number;
  invocations: number;
  coldStarts: number;
  instances: number;
  errors: number;
  publishes: number;
  hops: number;
  /** Deliveries of a publish its function had already got. */
  duplicates: number;
  deadLetters: number;
}

/**
 * What really happened, derived from the ledger. A record came from the publish with its identity; a publish inside a
 * batch was caused by the record with its order id, inside a single-record invocation by that record.
 */
export class Truth {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  get publishes(): readonly TruePublish[] {
    return this.#ledger.publishes;
  }

  get invocations(): readonly TrueInvocation[] {
    return this.#ledger.invocations;
  }

  get calls(): readonly TrueCall[] {
    return this.#ledger.calls;
  }

  get deadLetters(): readonly TrueDeadLetter[] {
    return this.#ledger.deadLetters;
  }

  /** Ordinals of the records that can have caused a publish or a call; all of them when nothing tells. */
  causes(publish: Pick<TruePublish, 'by' | 'orderId'>): number[] {
    const from = publish.by === undefined ? undefined : this.#ledger.invocations[publish.by];
    if (from === undefined) return [];
    const all = from.records.map((_, ordinal) => ordinal);
    if (all.length === 1 || publish.orderId === undefined) return all;
    const sharing = all.filter((ordinal) => from.records[ordinal]!.orderId === publish.orderId);
    return sharing.length === 0 ? all : sharing;
  }

  /** One per delivered record with a known publish, in order of delivery. */
  hops(): TrueHop[] {
    return this.#ledger.invocations.flatMap((to) =>
      to.records.flatMap((delivered, record) => {
        if (delivered.publish === undefined) return [];
        const publish = this.#ledger.publishes[delivered.publish]!;
        const from = publish.by === undefined ? undefined : this.#ledger.invocations[publish.by];
        return [{ publish, from, fromRecords: this.causes(publish), to, record }];
      }),
    );
  }

  /** One per record that no invocation of the cloud published, in order of delivery. */
  flows(): TrueFlow[] {
    const publishesFor = new Map<string, TruePublish[]>();
    for (const publish of this.#ledger.publishes) {
      for (const record of this.causes(publish)) append(publishesFor, `${publish.by}:${record}`, publish);
    }
    const deliveriesOf = new Map<number, FlowMember[]>();
    const roots: FlowMember[] = [];
    for (const hop of this.hops())
      append(deliveriesOf, hop.publish.id, { invocation: hop.to, record: hop.record });
    for (const invocation of this.#ledger.invocations) {
      invocation.records.forEach(({ publish }, record) => {
        const isInside = publish !== undefined && this.#ledger.publishes[publish]!.by !== undefined;
        if (!isInside) roots.push({ invocation, record });
      });
    }
    return roots.map((root) => follow(root, publishesFor, deliveriesOf));
  }

  counts(): TruthCounts {
    const { invocations, publishes, deadLetters } = this.#ledger;
    const hops = this.hops();
    const got = new Set(hops.map(({ publish, to }) => `${publish.id} ${to.function}`));
    return {
      flows: this.flows().length,
      invocations: invocations.length,
      coldStarts: invocations.filter((invocation) => invocation.cold).length,
      instances: new Set(invocations.map((invocation) => invocation.instance)).size,
      errors: invocations.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'running').length,
      publishes: publishes.length,
      hops: hops.length,
      duplicates: hops.length - got.size,
      deadLetters: deadLetters.length,
    };
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function follow(
  root: FlowMember,
  publishesFor: Map<string, TruePublish[]>,
  deliveriesOf: Map<number, FlowMember[]>,
): TrueFlow {
  const members = [root];
  const publishes = new Set<TruePublish>();
  const seen = new Set([`${root.invocation.id}:${root.record}`]);
  for (const { invocation, record } of members) {
    for (const publish of publishesFor.get(`${invocation.id}:${record}`) ?? []) {
      publishes.add(publish);
      for (const next of deliveriesOf.get(publish.id) ?? []) {
        const key = `${next.invocation.id}:${next.record}`;
        if (seen.has(key)) continue;
        seen.add(key);
        members.push(next);
      }
    }
  }
  const functions = [...new Set(members.map(({ invocation }) => invocation.function))].sort();
  const orderId = [...publishes].find((publish) => publish.orderId !== undefined)?.orderId;
  return { root, members, functions, publishes: [...publishes], orderId };
}
