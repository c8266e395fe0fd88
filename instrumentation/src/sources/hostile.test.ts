import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
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
    for (const key of delivery.keys) {
      assert.match(key.kind, /^(id|pointer)$/);
      assert.match(key.carrier, /^[a-z0-9-]+$/);
      assert.ok(typeof key.value === 'string' && key.value !== '');
    }
    for (const [name, value] of Object.entries(delivery.carried ?? {})) {
      assert.match(name, /^[a-z0-9-]+$/);
      assert.ok(typeof value === 'string' && value !== '');
    }
    for (const name of ['receiveCount', 'eventTimeMs', 'payloadBytes'] as const) {
      const value = delivery[name];
      assert.ok(value === undefined || Number.isFinite(value), `${name} is ${value}`);
    }
    for (const name of ['channel', 'via', 'messageId'] as const) {
      const value = delivery[name];
      assert.ok(value === undefined || (typeof value === 'string' && value !== ''), name);
    }
    void delivery.payload;
  }
}

/** Replaces, or with `undefined` drops, what is at one place. */
type Change = (value: unknown) => void;

/** Every place in `value`, and in the JSON that its texts hold, as a way to change it. */
function changes(value: unknown, found: Change[] = []): Change[] {
  if (value === null || typeof value !== 'object') return found;
  const holder = value as Record<string, unknown>;
  for (const [name, member] of Object.entries(holder)) {
    found.push((replacement) => {
      if (replacement === undefined) delete holder[name];
      else holder[name] = replacement;
    });
    changes(member, found);
    const held = textOfObject(member);
    if (held === undefined) continue;
    const { length } = changes(JSON.parse(held.text));
    for (let at = 0; at < length; at++) {
      found.push((replacement) => {
        const copy = JSON.parse(held.text) as unknown;
        changes(copy)[at]?.(replacement);
        const text = JSON.stringify(copy);
        holder[name] = held.isBase64 ? Buffer.from(text).toString('base64') : text;
      });
    }
  }
  return found;
}

function textOfObject(member: unknown): { text: string; isBase64: boolean } | undefined {
  if (typeof member !== 'string') return undefined;
  const isBase64 = member.startsWith('eyJ');
  const text = isBase64 ? Buffer.from(member, 'base64').toString() : member;
  try {
    return text.startsWith('{"') && JSON.parse(text) ? { text, isBase64 } : undefined;
  } catch {
    return undefined;
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

  it('that is a known one with any JSON in any place, in its texts too, is read and left as it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...events),
        fc.array(fc.tuple(fc.nat(), fc.option(fc.jsonValue(), { nil: undefined })), {
          minLength: 1,
          maxLength: 3,
        }),
        (known, edits) => {
          const event = structuredClone(known);
          for (const [at, value] of edits) {
            const all = changes(event);
            all[at % all.length]?.(value);
          }
          const before = structuredClone(event);
          askAll(deepFreeze(event));
          assert.deepEqual(event, before);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('that lacks any one thing, or has it of another type, is read', () => {
    for (const known of events) {
      const { length } = changes(structuredClone(known));
      for (let at = 0; at < length; at++) {
        for (const value of [undefined, '', [], {}]) {
          const event = structuredClone(known);
          changes(event)[at]?.(value);
          askAll(deepFreeze(event));
        }
      }
    }
  });

  it('has no list made of the names that its headers or attributes have', () => {
    const headers = new Proxy(
      { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
      { ownKeys: thrower, getOwnPropertyDescriptor: thrower, has: thrower },
    );
    const api = { httpMethod: 'GET', resource: '/', headers };
    assert.deepEqual(findSource(api).carried?.(api), { traceparent: headers.traceparent });
    const kafka = { eventSource: 'aws:kafka', records: { 't-0': [{ headers }, { headers: [headers] }] } };
    for (const { carried } of findSource(kafka).deliveries(kafka, {})) {
      assert.deepEqual(carried, { traceparent: headers.traceparent });
    }
  });

  it('is opened as far as the budget goes, and known by its own id past that', () => {
    const notification = (message: string) =>
      JSON.stringify({ Type: 'Notification', TopicArn: 't', MessageId: 'n', Message: message });
    const keys = (bodies: string[]) => {
      const event = {
        Records: bodies.map((body) => ({ eventSource: 'aws:sqs', messageId: 'q', body })),
      };
      return findSource(event)
        .deliveries(event, {})
        .map((delivery) => delivery.keys.length);
    };
    assert.deepEqual(new Set(keys(Array(10_000).fill(notification('short')))), new Set([2]));
    const long = keys(Array(6).fill(notification('x'.repeat(500_000))));
    assert.equal(long[0], 2);
    assert.equal(long.at(-1), 1);
    assert.deepEqual(keys([notification('x').replace('"n"', `"n","x":${'['.repeat(20_000)}`)]), [1]);
  });

  it('that inflates to more than it should is one record of an unknown log group', () => {
    const bomb = { awslogs: { data: gzipSync(Buffer.alloc(10_000_000, '{')).toString('base64') } };
    const source = findSource(bomb);
    assert.equal(source.name, 'cloudwatch-logs');
    assert.equal(source.channel(bomb, {}), undefined);
    assert.deepEqual(
      source.deliveries(bomb, {}).map((delivery) => delivery.keys),
      [[]],
    );
    for (const data of [
      '',
      '!',
      'H4sI',
      gzipSync('{').toString('base64'),
      gzipSync('[]').toString('base64'),
    ]) {
      askAll({ awslogs: { data } });
    }
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
