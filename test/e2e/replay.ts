import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@choreoscope/collector';
import { keepUp, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import type { OtlpAttribute, OtlpBody, OtlpSpan } from './capture-shop.ts';

/** What arrives at once, and how much later than it was sent. */
export interface Arrival {
  bodies: OtlpBody[];
  lateMs?: number;
}

/** Sends arrivals to a collector of a fresh store, one after the other, and works everything out after each. */
export async function replay(arrivals: readonly Arrival[]): Promise<Store> {
  const store = await openTestStore();
  const journal = mkdtempSync(join(tmpdir(), 'choreoscope-replay-'));
  let lateMs = 0;
  const now = () => new Date(Date.now() + lateMs);
  const collector = await startCollector({ store, journal, port: 0, now, jobs: { stitchEveryMs: false } });
  try {
    for (const arrival of arrivals) {
      lateMs = arrival.lateMs ?? lateMs;
      for (const body of arrival.bodies) {
        const answer = await fetch(`${collector.url}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`the collector answered ${answer.status}: ${await answer.text()}`);
      }
      await collector.drain();
      await keepUp(store, { now });
    }
    return store;
  } finally {
    await collector.close();
    rmSync(journal, { recursive: true, force: true });
  }
}

/** Kinds of keys that are left in place. */
type Kept = readonly ('id' | 'pointer' | 'context')[];

/**
 * What functions would have sent if nothing carried trace context, and no keys of other kinds: no function continues another's
 * trace, links lead nowhere, and a message's id is said nowhere.
 */
export function stripped(bodies: readonly OtlpBody[], kept: Kept): OtlpBody[] {
  return structuredClone(bodies as OtlpBody[]).map((body) => {
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const name = JSON.stringify(resource.attributes.find(({ key }) => key === 'faas.name')?.value);
      for (const { spans } of scopeSpans) for (const span of spans) strip(span, name, kept);
    }
    return body;
  });
}

const noTrace = '0'.repeat(32);
const noSpan = '0'.repeat(16);

function strip(span: OtlpSpan, functionName: string, kept: Kept): void {
  span.traceId = createHash('sha256').update(`${functionName} ${span.traceId}`).digest('hex').slice(0, 32);
  if (span.attributes?.some(({ key }) => key === 'faas.trigger')) span.parentSpanId = '';
  span.links = span.links
    ?.filter((link) => link.attributes?.some(({ key }) => key === 'choreoscope.delivery'))
    .map((link) => ({ traceId: noTrace, spanId: noSpan, attributes: withKeys(link.attributes ?? [], kept) }));
  span.events = span.events?.map((event) => ({
    ...event,
    attributes: withKeys(event.attributes ?? [], kept),
  }));
}

function withKeys(attributes: OtlpAttribute[], kept: Kept): OtlpAttribute[] {
  return attributes
    .filter(({ key }) => kept.length > 0 || key !== 'messaging.message.id')
    .map((attribute) =>
      attribute.key !== 'choreoscope.keys'
        ? attribute
        : {
            key: attribute.key,
            value: {
              arrayValue: {
                values: (attribute.value.arrayValue?.values ?? []).filter(({ stringValue }) =>
                  kept.some((kind) => stringValue.startsWith(`${kind}:`)),
                ),
              },
            },
          },
    );
}
