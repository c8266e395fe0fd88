import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { findSource, sources } from './index.ts';

const folder = new URL('./fixtures/', import.meta.url);
const events = readdirSync(folder).map(
  (file) => (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { event: unknown }).event,
);

/** Asks a source everything. Nothing may throw; what comes back has the promised types. */
function askAll(event: unknown, source = findSource(event)): void {
  const channel = source.channel(event, {});
  assert.ok(channel === undefined || typeof channel === 'string');
  source.carried?.(event);
  source.spanName?.(event);
  for (const value of Object.values(source.attributes?.(event) ?? {})) {
    assert.ok(['string', 'number', 'boolean'].includes(typeof value));
  }
  const deliveries = source.deliveries(event, { requestId: 'r' });
  assert.ok(deliveries.length >= 1);
  for (const delivery of deliveries) {
    for (const key of delivery.keys) assert.equal(typeof key.value, 'string');
    for (const name of ['receiveCount', 'eventTimeMs', 'payloadBytes'] as const) {
      const value = delivery[name];
      assert.ok(value === undefined || Number.isFinite(value), `${name} is ${value}`);
    }
    for (const name of ['channel', 'via', 'messageId'] as const) {
      assert.ok(delivery[name] === undefined || typeof delivery[name] === 'string', name);
    }
    void delivery.payload;
  }
}

/** Every object in `value`, with a way to replace each of its members. */
function places(value: unknown, found: { holder: Record<string, unknown>; name: string }[] = []) {
  if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) {
      found.push({ holder: value as Record<string, unknown>, name });
      places(member, found);
    }
  }
  return found;
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

const thrower = () => {
  throw new Error('hostile');
};

describe('a hostile event', () => {
  it('of any JSON does not make a source throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        for (const source of sources) askAll(event, source);
      }),
      { numRuns: 500 },
    );
  });

  it('that is a known one with anything in any place does not make a source throw, and is not written to', () => {
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), fc.anything(), (known, at, anything) => {
        const event = structuredClone(known);
        const all = places(event);
        const place = all[at % all.length] as (typeof all)[number];
        place.holder[place.name] = anything;
        askAll(event);
        askAll(deepFreeze(event));
      }),
      { numRuns: 2_000 },
    );
  });

  it('with a getter that throws in any place does not make a source throw', () => {
    for (const known of events) {
      for (let at = 0; at < places(known).length; at++) {
        const event = structuredClone(known);
        const place = places(event)[at] as { holder: Record<string, unknown>; name: string };
        Object.defineProperty(place.holder, place.name, { get: thrower, enumerable: true });
        askAll(event);
        for (const source of sources) askAll(event, source);
      }
    }
  });

  it('that is or holds a proxy, or a cycle, does not make a source throw', () => {
    const trap = new Proxy(
      {},
      { get: thrower, has: thrower, ownKeys: thrower, getOwnPropertyDescriptor: thrower },
    );
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    for (const hostile of [trap, revoked.proxy]) {
      for (const source of sources) askAll(hostile, source);
      for (const known of events) {
        for (let at = 0; at < places(known).length; at++) {
          const event = structuredClone(known);
          const place = places(event)[at] as { holder: Record<string, unknown>; name: string };
          place.holder[place.name] = hostile;
          askAll(event);
        }
      }
    }
    const cycle: Record<string, unknown> = { M: undefined };
    cycle.M = { a: cycle, b: cycle };
    askAll({
      Records: [
        {
          eventSource: 'aws:dynamodb',
          eventSourceARN: 'a:table/t',
          dynamodb: { NewImage: cycle, Keys: { k: cycle } },
        },
      ],
    });
  });

  it('of a great depth or length is read in bounded time', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const long = 'x'.repeat(5_000_000);
    askAll({ Records: [{ eventSource: 'aws:sqs', messageId: long, body: `{"TopicArn":${deep}}` }] });
    askAll({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: `{"TopicArn":"${long}"}` }] });
    askAll({ httpMethod: 'GET', resource: '/{proxy+}', path: `/${'a1/'.repeat(1_000_000)}` });
    const many = findSource({ Records: Array(50_000).fill({ eventSource: 'aws:sqs', messageId: 'm' }) });
    assert.equal(
      many.deliveries({ Records: Array(50_000).fill({ eventSource: 'aws:sqs', messageId: 'm' }) }, {}).length,
      10_000,
    );
  });
});
