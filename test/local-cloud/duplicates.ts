import type { RepeatCause, RepeatKind, TrueCall, TrueInvocation, TruePublish, TrueRecord } from './ledger.ts';
import type { Truth } from './truth.ts';

/** What a second run did, compared with the first that succeeded; `needed`: none had. */
type TrueEffect = 'absorbed' | 'repeated' | 'diverged' | 'needed';

/** One record of one invocation. */
interface Delivery {
  invocation: TrueInvocation;
  record: number;
}

/** What a repetition cost. */
interface Price {
  /** Shares of what was billed for all invocations it had a part in. */
  billedMs: number;
  invocations: TrueInvocation[];
  /** It was set off by another duplicate that was not needed: its price is in that one's. */
  isNested: boolean;
}

/** A delivery of an event its function already got; its own run is part of its price. */
interface TrueDuplicateDelivery extends Delivery, Price {
  /** The first delivery of the event. */
  original: Delivery;
  /** 2: the second. */
  nth: number;
  kind: RepeatKind;
  cause: RepeatCause;
  effect: TrueEffect;
}

type Sending = TruePublish | TrueCall;

/** What was sent or asked, and had been before; who received it is its price. */
interface TrueDuplicatePublish extends Price {
  sending: Sending;
  original: Sending;
  nth: number;
  cause: RepeatCause;
}

/**
 * What was delivered or sent more than once, why, and what came of it, from the ledger alone. Two publishes are one event
 * where channel, order and content are the same, times in the content apart; what nobody published is known by its ids.
 */
export class TrueDuplicates {
  readonly deliveries: TrueDuplicateDelivery[] = [];
  readonly publishes: TrueDuplicatePublish[] = [];
  readonly #truth: Truth;
  readonly #byRecord = new Map<string, TrueDuplicateDelivery>();
  readonly #bySending = new Map<Sending, TrueDuplicatePublish>();
  /** In order of time. */
  readonly #sendings: Sending[];
  readonly #outputs = new Map<string, Sending[]>();
  /** `invocation:record` that sent it. */
  readonly #senders = new Map<Sending, string>();
  readonly #arrivals = new Map<number, Delivery[]>();

  constructor(truth: Truth) {
    this.#truth = truth;
    this.#sendings = [...truth.publishes, ...truth.calls].sort((a, b) => a.atMs - b.atMs);
    for (const { publish, to, record } of truth.hops())
      append(this.#arrivals, publish.id, { invocation: to, record });
    this.#attribute();
    this.#find();
    for (const duplicate of this.deliveries)
      this.#price(duplicate, [duplicate], duplicate.effect !== 'needed');
    for (const duplicate of this.publishes) {
      const { sending } = duplicate;
      const received = 'id' in sending ? (this.#arrivals.get(sending.id) ?? []) : [];
      const effects = received.map((one) => this.#byRecord.get(nameOf(one))?.effect);
      const isWaste =
        effects.includes('repeated') || effects.includes('diverged') || !effects.includes('needed');
      this.#price(
        duplicate,
        isWaste ? received : received.filter((one) => !this.#byRecord.has(nameOf(one))),
        isWaste,
      );
    }
  }

  /** Where several records of a batch have one order, each sent one of what was sent as often. */
  #attribute(): void {
    const sent = new Map<string, number>();
    for (const sending of this.#sendings) {
      const records = this.#truth.causes(sending);
      const alike = `${sending.by} ${sending.channel} ${sending.orderId} ${sending.content}`;
      const nth = sent.get(alike) ?? 0;
      sent.set(alike, nth + 1);
      const record = records[nth % records.length];
      if (record === undefined) continue;
      append(this.#outputs, `${sending.by}:${record}`, sending);
      this.#senders.set(sending, `${sending.by}:${record}`);
    }
  }

  /** In order of time, for what was sent by a run that was itself a repetition has that one's cause. */
  #find(): void {
    const sent = new Map<string, Sending[]>();
    const same = new Set<string>();
    const received = new Map<string, Delivery[]>();
    const learnt = new Set<Sending>();
    let next = 0;
    const learn = (sending: Sending) => {
      learnt.add(sending);
      const event = eventOf(sending);
      if (event === undefined) return;
      const earlier = sent.get(event) ?? [];
      sent.set(event, [...earlier, sending]);
      const [original] = earlier;
      if (original === undefined) return;
      const cause = this.#causeOf(sending, earlier);
      const duplicate = { sending, original, nth: earlier.length + 1, cause, ...noPrice() };
      this.publishes.push(duplicate);
      this.#bySending.set(sending, duplicate);
    };
    for (const invocation of this.#truth.invocations) {
      invocation.records.forEach((told, record) => {
        const publish = told.publish === undefined ? undefined : this.#truth.publishes[told.publish]!;
        while (publish !== undefined && !learnt.has(publish)) learn(this.#sendings[next++]!);
        const id = publish === undefined ? idOf(told) : `publish ${publish.id}`;
        if (id === undefined) return;
        const event = `${invocation.function} ${(publish && eventOf(publish)) ?? id}`;
        const isSame = same.has(`${invocation.function} ${id}`);
        const before = received.get(event) ?? [];
        same.add(`${invocation.function} ${id}`);
        received.set(event, [...before, { invocation, record }]);
        const why = isSame
          ? (told.again ?? { kind: 'two-routes', cause: 'subscribed-twice' })
          : {
              kind: 'published-twice' as const,
              cause: (publish && this.#bySending.get(publish)?.cause) ?? 'unknown',
            };
        if (before.length > 0) this.#note({ invocation, record }, before, why);
      });
    }
    for (const sending of this.#sendings.slice(next)) learn(sending);
  }

  #causeOf(sending: Sending, earlier: Sending[]): RepeatCause {
    const own = this.#byRecord.get(this.#senders.get(sending) ?? '');
    if (own !== undefined) return own.cause;
    if (earlier.some(({ by }) => by === sending.by)) return 'producer-retried';
    // The run that repeats this one was faster.
    const faster = earlier.map((one) => this.#byRecord.get(this.#senders.get(one) ?? ''));
    const repeats = faster.find((one) => one && nameOf(one.original) === this.#senders.get(sending));
    return repeats?.cause ?? 'unknown';
  }

  #note(delivery: Delivery, before: Delivery[], why: { kind: RepeatKind; cause: RepeatCause }): void {
    const succeeded = before.find((one) => !hasFailed(one));
    const duplicate: TrueDuplicateDelivery = {
      ...delivery,
      ...why,
      original: before[0]!,
      nth: before.length + 1,
      effect: succeeded === undefined ? 'needed' : compare(this.#did(succeeded), this.#did(delivery)),
      ...noPrice(),
    };
    this.deliveries.push(duplicate);
    this.#byRecord.set(nameOf(delivery), duplicate);
  }

  #did(delivery: Delivery): string[] {
    const outputs = this.#outputs.get(nameOf(delivery)) ?? [];
    return outputs
      .filter((sending) => !('isRefused' in sending && sending.isRefused))
      .map(({ channel, content }) => `${channel} ${content}`)
      .sort();
  }

  /** What a waste set off has other duplicates in it. What a needed retry set off has not: they are waste, and it is none. */
  #price(duplicate: Price, from: Delivery[], isWaste: boolean): void {
    const reached = [...from];
    const seen = new Set(from.map(nameOf));
    const take = (inner: Price | undefined) => {
      if (inner !== undefined && inner !== duplicate) inner.isNested = true;
    };
    for (const one of from) if (isWaste) take(this.#byRecord.get(nameOf(one)));
    for (const one of reached) {
      for (const sending of this.#outputs.get(nameOf(one)) ?? []) {
        const repeated = this.#bySending.get(sending);
        if (repeated !== undefined && !isWaste) continue;
        take(repeated);
        for (const arrival of 'id' in sending ? (this.#arrivals.get(sending.id) ?? []) : []) {
          const inner = this.#byRecord.get(nameOf(arrival));
          if (seen.has(nameOf(arrival)) || (inner !== undefined && !isWaste)) continue;
          seen.add(nameOf(arrival));
          take(inner);
          reached.push(arrival);
        }
      }
    }
    duplicate.billedMs = reached.reduce((sum, one) => sum + shareOf(one.invocation), 0);
    duplicate.invocations = [...new Set(reached.map(({ invocation }) => invocation))];
  }
}

function noPrice(): Price {
  return { billedMs: 0, invocations: [], isNested: false };
}

function nameOf({ invocation, record }: Delivery): string {
  return `${invocation.id}:${record}`;
}

/** Undefined: of no order and no object, so that nothing tells it from the next one. */
function eventOf(sending: Sending): string | undefined {
  const { channel, orderId, content } = sending;
  const isNamed = orderId !== undefined || ('service' in sending && sending.service === 's3');
  return isNamed && content ? `${channel} ${orderId} ${content}` : undefined;
}

/** What a record is known by that nobody published. A request over HTTP has nothing. */
function idOf({ ids, channel }: TrueRecord): string | undefined {
  const [id] = Object.values(ids);
  return id === undefined ? undefined : `${channel} ${id}`;
}

function shareOf({ billedMs, records }: TrueInvocation): number {
  return (billedMs ?? 0) / Math.max(1, records.length);
}

/** Of a batch that failed as a whole, the records its error names, or all. */
function hasFailed({ invocation, record }: Delivery): boolean {
  const { outcome, failedRecords, blamedRecords } = invocation;
  if (outcome === 'ok') return failedRecords.includes(record);
  return blamedRecords?.includes(record) ?? true;
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
