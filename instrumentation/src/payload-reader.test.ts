import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Options, settingsFromEnvironment, withOptions } from './options.ts';
import type { PayloadHolder } from './payload-content.ts';
import { hashHere } from './payload-hash.ts';
import { payloadNotes } from './payload-reader.ts';

const settings = settingsFromEnvironment({}, assert.fail);
const silent = () => {};

function noting(options: Options = {}) {
  const notes = payloadNotes(withOptions(settings, options), silent);
  return (payload: unknown, keys: PayloadHolder['keys'] = [], group: object = {}) => {
    const {
      'choreoscope.payload_hash': hash,
      'choreoscope.fingerprint': fingerprint,
      ...rest
    } = notes?.({ keys, payload }, group) ?? {};
    return { hash, fingerprint, shape: rest['choreoscope.shape'], payload: rest['choreoscope.payload'] };
  };
}

const note = noting();
const json = JSON.stringify;
const sha = (content: string | Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 32);
const dynamodb = [{ kind: 'pointer', carrier: 'dynamodb', value: 't/h' }] as const;

const volatileNames = [
  'timestamp',
  'sent_at',
  'SentAt',
  'message-id',
  '_datadog',
  'traceparent',
  'retryCount',
];

/** JSON objects as orders are: names of a few letters, no volatile one among them. */
const { order } = fc.letrec<{ order: Record<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('order'),
  ),
  order: fc.dictionary(
    fc.oneof(fc.stringMatching(/^[a-hA-H0-9]{1,4}$/), fc.constantFrom('id', 'orderId', 'é', 'a"b', 'time')),
    tie('value'),
    { minKeys: 1, maxKeys: 6, noNullPrototype: true },
  ),
}));

/** The same value: members the other way round, with volatile ones among them. */
function disguised(value: unknown, stamp: string): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one) => disguised(one, stamp));
  const members = Object.entries(value)
    .map(([name, member]): [string, unknown] => [name, disguised(member, stamp)])
    .reverse();
  return Object.fromEntries([...members, ...volatileNames.map((name) => [name, stamp])]);
}

/** The same JSON with every character as an escape and white space wherever it may be. */
function spelledOut(value: unknown): string {
  if (typeof value === 'string') {
    const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
    return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
  }
  if (value === null || typeof value !== 'object') return ` ${json(value)}\n`;
  if (Array.isArray(value)) return ` [ ${value.map(spelledOut).join(' ,')} ] `;
  const members = Object.entries(value).map(
    ([name, member]) => `${spelledOut(name)} :\t${spelledOut(member)}`,
  );
  return `\n{ ${members.join(',\r\n')} }`;
}

function places(value: unknown, found: [Record<string, unknown>, string][] = []) {
  if (value === null || typeof value !== 'object') return found;
  for (const name of Object.keys(value)) {
    found.push([value as Record<string, unknown>, name]);
    places((value as Record<string, unknown>)[name], found);
  }
  return found;
}

describe('what is noted of a payload', () => {
  it('is the same for a text and for what it holds, whatever order, spaces, escapes and volatile members', () => {
    fc.assert(
      fc.property(order, fc.string(), (value, stamp) => {
        const { hash, fingerprint, shape } = note(json(value));
        assert.equal(hash, sha(json(value)));
        assert.match(String(fingerprint), /^[0-9a-f]{32}$/);
        for (const other of [
          JSON.parse(json(value)),
          disguised(value, stamp),
          json(disguised(value, '')),
          spelledOut(value),
          json(json(value)),
        ]) {
          const same = note(other);
          assert.equal(same.fingerprint, fingerprint);
          assert.equal(same.shape, shape);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is another fingerprint when any other value is another one', () => {
    fc.assert(
      fc.property(
        order,
        fc.nat(),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        (value, at, other) => {
          const changed = JSON.parse(json(value));
          const all = places(changed);
          const [holder, name] = all[at % all.length]!;
          const before = json(holder[name]);
          holder[name] = other;
          fc.pre(json(other) !== before);
          assert.notEqual(note(changed).fingerprint, note(value).fingerprint);
        },
      ),
      { numRuns: 300 },
    );
    for (const [one, other] of [
      [{ n: 1 }, { n: '1' }],
      [{ n: 1 }, { n: true }],
      [{ a: null }, {}],
      [{ list: [1, 2] }, { list: [2, 1] }],
      [{ list: [[], 1] }, { list: [[1]] }],
      [
        { id: 'a', timestamp: 1 },
        { id: 'b', timestamp: 1 },
      ],
      [{ orderId: 1 }, { orderId: 2 }],
      [
        { slot: 1, time: '10:00' },
        { slot: 1, time: '11:00' },
      ],
    ]) {
      assert.notEqual(note({ x: one }).fingerprint, note({ x: other }).fingerprint, json([one, other]));
    }
    assert.equal(note('{"n":1.0,"m":1e2}').fingerprint, note({ n: 1, m: 100 }).fingerprint);
  });

  it('is one shape for values of the same types, and another for another type or name', () => {
    const shape = (value: unknown) => note(value).shape;
    const two = {
      id: 'a',
      items: [
        { sku: 's', n: 1 },
        { sku: 't', n: 2, gift: true },
      ],
    };
    assert.equal(
      shape(two),
      shape({
        items: [
          { gift: false, n: 9, sku: '' },
          { sku: 'u', n: 3 },
          { n: 1, sku: 'v' },
        ],
        id: 'b',
      }),
    );
    assert.notEqual(shape(two), shape({ ...two, id: 1 }));
    assert.notEqual(shape(two), shape({ ...two, ids: 1 }));
    assert.notEqual(shape(two), shape({ ...two, items: [{ sku: 's', n: 1 }] }));
    assert.notEqual(shape({ a: {} }), shape({ a: [] }));
    assert.notEqual(shape({ a: { b: 1 } }), shape({ a: 1, b: 1 }));
    assert.equal(shape({ a: [1, 2, 3] }), shape({ a: [7] }));
    assert.notEqual(shape({ a: [1] }), shape({ a: ['1'] }));
    assert.equal(shape('some text'), 'text');
  });

  it('of a text that is no JSON is the hash of its bytes, of bytes too, of nothing nothing', () => {
    for (const text of ['plain', '{"cut":', '007', '90071992547409931', '[1,2', 'é😀', ' ']) {
      assert.deepEqual(note(text), {
        hash: sha(text),
        fingerprint: sha(text),
        shape: 'text',
        payload: undefined,
      });
    }
    const bytes = Buffer.from([0xff, 0xfe, 0]);
    assert.deepEqual(note(bytes), {
      hash: sha(bytes),
      fingerprint: sha(bytes),
      shape: 'binary',
      payload: undefined,
    });
    assert.equal(note('"plain"').fingerprint, note('plain').fingerprint);
    const none = { hash: undefined, fingerprint: undefined, shape: undefined, payload: undefined };
    for (const nothing of [undefined, null, '', {}, []]) assert.deepEqual(note(nothing), none);
    assert.deepEqual(note('{"sentAt":1}'), { ...none, hash: sha('{"sentAt":1}') });
    const s3 = [{ kind: 'pointer', carrier: 's3', value: 'b/k#e' }] as const;
    assert.deepEqual(note({ key: 'k', size: 3 }, s3), none);
    assert.deepEqual(noting({ fingerprint: false })('{"a":1}'), none);
  });

  it('leaves out the members that the user says are volatile', () => {
    const mine = noting({ volatileFields: ['batch_no', 'when'] });
    assert.equal(mine({ id: 1, batchNo: 1, When: 2 }).fingerprint, mine({ id: 1, batchNo: 5 }).fingerprint);
    assert.notEqual(note({ id: 1, batchNo: 1 }).fingerprint, note({ id: 1, batchNo: 5 }).fingerprint);
  });

  it('of a DynamoDB item is that of the JSON it stands for, however its numbers are written', () => {
    const plain = {
      id: 'a',
      n: 1.5,
      deep: { list: [1, null, true], 'o.p': 'x' },
      tags: ['a', 'b'],
      ns: [1, 20],
    };
    const item = (n: string, tags: string[]) => ({
      deep: { M: { 'o.p': { S: 'x' }, list: { L: [{ N: '1' }, { NULL: true }, { BOOL: true }] } } },
      id: { S: 'a' },
      n: { N: n },
      ns: { NS: ['20', '1.0'] },
      tags: { SS: tags },
    });
    const { fingerprint, shape } = note(json(plain));
    for (const one of [item('1.50', ['a', 'b']), item('15e-1', ['b', 'a'])]) {
      assert.deepEqual(note(one, dynamodb), { hash: undefined, fingerprint, shape, payload: undefined });
    }
    const big = (N: string) => note({ id: { N } }, dynamodb).fingerprint;
    assert.notEqual(big('12345678901234567890'), big('12345678901234567891'));
  });

  it('of up to 32 KiB has a fingerprint, of up to 1 MiB a hash, of a longer one neither', () => {
    const sized = (bytes: number) => note(json({ id: 1, text: 'é'.repeat((bytes - 18) / 2) }));
    assert.ok(sized(32_768).fingerprint);
    assert.equal(sized(32_770).fingerprint, undefined);
    assert.ok(sized(32_770).hash);
    assert.ok(note('x'.repeat(1_048_576)).hash);
    assert.equal(note('x'.repeat(1_048_577)).hash, undefined);
    assert.equal(note({ text: 'x'.repeat(6_000_000) }).fingerprint, undefined);
  });

  it('of many records is noted until that costs too much, and an event of usual size whole', () => {
    const count = (payload: string, records: number) => {
      const group = {};
      return Array.from({ length: records }, () => note(payload, [], group)).filter(
        ({ fingerprint }) => fingerprint,
      ).length;
    };
    assert.equal(count(json({ id: 1, text: 'x'.repeat(300) }), 500), 500);
    assert.ok(count(json({ id: 1, text: 'x'.repeat(30_000) }), 500) < 20);
  });

  it('of a record is not even looked at once its event has cost too much', () => {
    const notes = payloadNotes(settings, silent);
    const group = {};
    const large = 'x'.repeat(1_048_576);
    let looks = 0;
    const holder = () => ({
      keys: [],
      get payload() {
        looks += 1;
        return large;
      },
    });
    for (let n = 0; n < 5; n++) notes?.(holder(), group);
    assert.equal(looks, 2);
  });

  it('of any value or hostile one is noted without a throw, and nothing is written to', () => {
    const all = noting({ capture: true, scrub: ['**.a', 'b[*]'], scrubPattern: 'x+' });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.object(), fc.json()), fc.boolean(), (value, isItem) => {
        const before = fc.stringify(value);
        all(value, isItem ? dynamodb : []);
        all({ value }, isItem ? dynamodb : []);
        assert.equal(fc.stringify(value), before);
      }),
      { numRuns: 1_000 },
    );
    const thrower = () => {
      throw new Error('hostile');
    };
    const cycle: Record<string, unknown> = { id: 1 };
    cycle.self = { cycle, M: { cycle } };
    let deep: unknown = 1;
    for (let depth = 0; depth < 10_000; depth++) deep = depth % 2 ? [deep] : { M: deep };
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]));
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const hostile = [
      cycle,
      deep,
      many,
      Object.freeze({ a: Object.freeze([many]) }),
      new Proxy({}, { get: thrower, ownKeys: thrower, has: thrower, getOwnPropertyDescriptor: thrower }),
      revoked.proxy,
      {
        get a() {
          return thrower();
        },
      },
      { toJSON: thrower, a: 1, f: thrower, s: Symbol('s'), big: 10n },
      '['.repeat(32_000),
      '['.repeat(16_000) + ']'.repeat(16_000),
    ];
    for (const payload of [...hostile, ...hostile.map((one) => ({ one }))])
      for (const keys of [[], dynamodb]) all(payload, keys);
    assert.ok(note(hostile[7]).fingerprint, 'what is no JSON is left out');
  });

  it('is hashed the same without node:crypto', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        assert.equal(hashHere(text, Buffer.byteLength(text)), sha(text));
        assert.equal(hashHere(Buffer.from(text), Buffer.byteLength(text)), sha(text));
      }),
    );
  });

  it('is what the documentation says', () => {
    const page = readFileSync(new URL('../../docs/telemetry.md', import.meta.url), 'utf8');
    const vectors = [
      ...page.matchAll(/^\| `(.+?)` +\| `([0-9a-f]{32})` \| `([0-9a-f]{32})` \| `([0-9a-f]{32})` \|$/gm),
    ];
    assert.ok(vectors.length >= 2);
    for (const [, payload, hash, fingerprint, shape] of vectors)
      assert.deepEqual(note(payload), { hash, fingerprint, shape, payload: undefined });
  });
});
