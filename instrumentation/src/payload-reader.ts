import type { Attributes } from '@opentelemetry/api';
import type { Debug } from './debug.ts';
import type { Settings } from './options.ts';
import { type Capture, captured } from './payload-capture.ts';
import { type PayloadHolder, payloadOf } from './payload-content.ts';
import { forms, isWithin, largestForm } from './payload-form.ts';
import { hashOf } from './payload-hash.ts';
import { parsePath, type Step } from './payload-path.ts';
import { shapeOf } from './payload-shape.ts';
import { orders, volatility } from './payload-volatile.ts';

/**
 * What is noted of a payload (docs/telemetry.md, "What is noted of a payload"). Never throws.
 * @param group the event or call that the record or entry is one of: they share what noting them may cost
 */
export type PayloadNotes = (of: PayloadHolder, group: object) => Attributes;

/** An SQS message or EventBridge entry is at most 1 MiB; a larger payload is an upload. */
const largestHashed = 1_048_576;
/**
 * What noting the payloads of one event may cost: some 5 ms. A byte counts twice for its hash and eight times more for its
 * form, as they take: measured with `npm run bench -- events`.
 */
const costOfGroup = 2_200_000;
const costOfOne = 128;
const costOfTooMuch = 524_288;

/** @returns undefined when nothing is to be noted */
export function payloadNotes(settings: Settings, debug: Debug): PayloadNotes | undefined {
  const { fingerprint, volatileFields } = settings;
  const isVolatile = volatility(volatileFields);
  const formOf = forms(orders(isVolatile));
  let capture = captureOf(settings);
  if (!fingerprint && !capture) return undefined;
  const costs = new WeakMap<object, { left: number }>();
  const shapes = new Map<string, string>();

  function note(of: PayloadHolder, group: object, notes: Attributes): void {
    // Of an object there is a pointer only.
    if (of.keys.some(({ carrier }) => carrier === 's3')) return;
    // Nor is it decoded or parsed where there is nothing left to note it by.
    if (!capture && costOf(group).left < 0) return;
    const { raw, content } = payloadOf(of);
    if (raw === undefined || raw === null || raw === '') return;
    if (fingerprint) hash(raw, content, costOf(group), notes);
    if (!capture) return;
    try {
      const text = captured(content, capture);
      if (text !== undefined) notes['choreoscope.payload'] = text;
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      capture = undefined;
      debug('scrubPattern takes too long: payloads are no longer noted');
    }
  }

  function costOf(group: object): { left: number } {
    let cost = costs.get(group);
    if (!cost) {
      cost = { left: costOfGroup };
      costs.set(group, cost);
    }
    return cost;
  }

  function hash(raw: unknown, content: unknown, cost: { left: number }, notes: Attributes): void {
    const length = typeof raw === 'string' || raw instanceof Uint8Array ? raw.length : undefined;
    cost.left -= costOfOne + 2 * (length ?? 0);
    if (cost.left < 0) return;
    let own: string | undefined;
    if (length !== undefined && length <= largestHashed) {
      own = hashOf(raw as string | Uint8Array);
      notes['choreoscope.payload_hash'] = own;
    }
    if (
      length !== undefined &&
      (length > largestForm || (typeof raw === 'string' && !isWithin(raw, largestForm)))
    )
      return;
    if (typeof content === 'string' || content instanceof Uint8Array) {
      notes['choreoscope.fingerprint'] = content === raw ? own : hashOf(content);
      notes['choreoscope.shape'] = typeof content === 'string' ? 'text' : 'binary';
      return;
    }
    cost.left -= 8 * (length ?? 0);
    if (cost.left < 0) return;
    const form = formOf(content);
    cost.left -= form ? (length === undefined ? 10 * form.canonical.length : 0) : costOfTooMuch;
    // `{}`: nothing in it that another event would not have too.
    if (!form || (typeof content === 'object' && form.canonical.length === 2)) return;
    notes['choreoscope.fingerprint'] = hashOf(form.canonical);
    notes['choreoscope.shape'] = shapeHash(form.structure, content);
  }

  /** A function sees few structures. */
  function shapeHash(structure: string, content: unknown): string {
    let known = shapes.get(structure);
    if (known === undefined) {
      if (shapes.size >= 100) shapes.clear();
      known = hashOf(shapeOf(content, isVolatile));
      shapes.set(structure, known);
    }
    return known;
  }

  return (of, group) => {
    const notes: Attributes = {};
    try {
      note(of, group, notes);
    } catch (error) {
      debug(`payload not noted: ${(error as Error)?.name}`);
    }
    return notes;
  };
}

function captureOf({ capture, captureBytes, scrub, scrubPattern }: Settings): Capture | undefined {
  if (!capture) return undefined;
  const flags = scrubPattern instanceof RegExp ? scrubPattern.flags.replace(/[gy]/g, '') : '';
  return {
    bytes: captureBytes,
    scrub: (scrub ?? []).map((path) => parsePath(path) as Step[]),
    pattern: scrubPattern === undefined ? undefined : new RegExp(scrubPattern, `g${flags}`),
  };
}
