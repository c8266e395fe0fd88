import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../wire/read-body.ts';

/** What an extension subscribes to, each with its own lines. */
type TelemetryType = 'platform' | 'function' | 'extension';

interface TelemetryEvent {
  time: string;
  /** `platform.report`, …; `function` and `extension` for a line of their output. */
  type: string;
  record: unknown;
}

interface Subscription {
  url: string;
  types: TelemetryType[];
  maxItems: number;
  maxBytes: number;
  timeoutMs: number;
  buffered: string[];
  bytes: number;
  timer: NodeJS.Timeout | undefined;
  /** Batches leave one after another. */
  sending: Promise<void>;
}

/** Least, most and default of what a subscription may say of its buffer. */
const buffering = {
  maxItems: [1_000, 10_000, 1_000],
  maxBytes: [262_144, 1_048_576, 262_144],
  timeoutMs: [25, 30_000, 1_000],
} as const;

const versions = ['2022-07-01', '2022-12-13', '2025-01-29'];
const kinds = ['platform', 'function', 'extension'];

/**
 * The Telemetry API of one instance: what the platform, the function and its extensions say, in batches over HTTP to an extension that
 * asked for it before the runtime did. A batch waits until it is full or old; a frozen extension takes it once it is thawed. Batches by
 * TCP are not there. `sandbox.localdomain` is this machine.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export class Telemetry {
  readonly #subscriptions = new Map<string, Subscription>();
  /** What was said before anybody subscribed is told too. */
  readonly #early: { kind: TelemetryType; event: TelemetryEvent }[] = [];
  #isOpen = true;
  #isStopped = false;

  /** The runtime has asked for work: subscription is over. */
  close(): void {
    this.#isOpen = false;
    if (this.#subscriptions.size === 0) this.#early.length = 0;
  }

  /** @param nameOf the extension with that id; undefined where there is none */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    nameOf: (id: string) => string | undefined,
  ): Promise<void> {
    const text = (await readBody(request)).toString();
    const id = request.headers['lambda-extension-identifier']?.toString() ?? '';
    const name = nameOf(id);
    if (name === undefined) return answer(response, 403, refusal('Extension.UnknownExtensionIdentifier', id));
    if (!this.#isOpen)
      return answer(response, 403, refusal('Telemetry.SubscriptionClosed', 'Subscription is closed'));
    const { subscription, fault } = subscriptionOf(text);
    if (subscription === undefined) return answer(response, 400, refusal('ValidationError', fault));
    this.#subscriptions.set(id, subscription);
    answer(response, 200, 'OK');
    for (const { kind, event } of this.#early) this.#buffer(subscription, kind, event);
    const record = { name, state: 'Subscribed', types: subscription.types };
    this.say('platform', 'platform.telemetrySubscription', record, Date.now());
  }

  /** @param atMs Unix ms */
  say(kind: TelemetryType, type: string, record: unknown, atMs: number): void {
    const event = { time: new Date(atMs).toISOString(), type, record };
    if (this.#isOpen) this.#early.push({ kind, event });
    for (const subscription of this.#subscriptions.values()) this.#buffer(subscription, kind, event);
  }

  /** Hands over what is buffered without waiting for more: the environment ends. */
  flush(): void {
    for (const subscription of this.#subscriptions.values()) this.#send(subscription);
  }

  /** Gives up what nobody took. */
  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#subscriptions.values()) clearTimeout(timer);
  }

  #buffer(subscription: Subscription, kind: TelemetryType, event: TelemetryEvent): void {
    if (!subscription.types.includes(kind) || this.#isStopped) return;
    const text = JSON.stringify(event);
    subscription.buffered.push(text);
    subscription.bytes += Buffer.byteLength(text);
    const { buffered, bytes, maxItems, maxBytes, timeoutMs } = subscription;
    if (buffered.length >= maxItems || bytes >= maxBytes) this.#send(subscription);
    else subscription.timer ??= setTimeout(() => this.#send(subscription), timeoutMs);
  }

  #send(subscription: Subscription): void {
    clearTimeout(subscription.timer);
    subscription.timer = undefined;
    if (subscription.buffered.length === 0) return;
    const body = `[${subscription.buffered.splice(0).join(',')}]`;
    subscription.bytes = 0;
    subscription.sending = subscription.sending.then(() => this.#post(subscription.url, body));
  }

  /** Again until it is taken, for as long as the environment is there. */
  async #post(url: string, body: string): Promise<void> {
    while (!this.#isStopped) {
      try {
        const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
        const { ok } = await fetch(url, { ...request, signal: AbortSignal.timeout(60_000) });
        if (ok) return;
      } catch {
        // Not there yet, or frozen.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function subscriptionOf(text: string): { subscription?: Subscription; fault: string } {
  const faults: string[] = [];
  const { schemaVersion, destination, types, buffering: said = {} } = fieldsOf(text);
  if (!versions.includes(String(schemaVersion))) faults.push('schemaVersion is not supported');
  const { protocol, URI } = (destination ?? {}) as Record<string, unknown>;
  const [, port, path] =
    /^http:\/\/(?:sandbox\.localdomain|sandbox)(?::(\d+))?(\/.*)?$/.exec(String(URI)) ?? [];
  if (protocol !== 'HTTP') faults.push('protocol must be HTTP');
  if (port === undefined) faults.push('URI port is not provided');
  const wanted = Array.isArray(types) ? types : [];
  if (wanted.length === 0) faults.push('types should not be empty');
  if (!wanted.every((type) => kinds.includes(type))) faults.push('types are unknown');
  const limit = (name: keyof typeof buffering) => {
    const [least, most, usual] = buffering[name];
    const value = (said as Record<string, unknown>)[name] ?? usual;
    if (typeof value !== 'number' || value < least || value > most)
      faults.push(`${name} must be from ${least} to ${most}`);
    return Number(value);
  };
  const limits = {
    maxItems: limit('maxItems'),
    maxBytes: limit('maxBytes'),
    timeoutMs: limit('timeoutMs'),
  };
  if (faults.length > 0) return { fault: faults.join('; ') };
  const subscription = {
    url: `http://127.0.0.1:${port}${path ?? '/'}`,
    types: wanted as TelemetryType[],
    ...limits,
    buffered: [],
    bytes: 0,
    timer: undefined,
    sending: Promise.resolve(),
  };
  return { subscription, fault: '' };
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const refusal = (errorType: string, errorMessage: string) => ({ errorType, errorMessage });

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
