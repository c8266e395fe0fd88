import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Options, settingsFromEnvironment, withOptions } from './options.ts';
import { payloadNotes } from './payload-reader.ts';

const lines: string[] = [];
function capturing(options: Options) {
  const settings = withOptions(settingsFromEnvironment({}, assert.fail), {
    capture: true,
    fingerprint: false,
    ...options,
  });
  const notes = payloadNotes(settings, (line) => lines.push(line));
  return (payload: unknown) => notes?.({ keys: [], payload }, {})['choreoscope.payload'];
}

const json = JSON.stringify;

describe('a captured payload', () => {
  it('is none unless asked', () => {
    const notes = payloadNotes(settingsFromEnvironment({}, assert.fail), () => {});
    assert.equal(notes?.({ keys: [], payload: 'x' }, {})['choreoscope.payload'], undefined);
  });

  it('is its JSON, or its text', () => {
    const capture = capturing({});
    assert.equal(
      capture({ b: 1, a: ['é', null, true, 10n], none: undefined }),
      '{"b":1,"a":["é",null,true,"10"]}',
    );
    assert.equal(capture(' { "b" : "\\u0041" } '), '{"b":"A"}');
    assert.equal(capture('plain'), 'plain');
    assert.equal(capture(Buffer.from([0xff])), undefined);
  });

  it('is cut at a character, with a mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(40), (text, captureBytes) => {
        const captured = String(capturing({ captureBytes })(`t${text}`));
        const isCut = Buffer.byteLength(`t${text}`) > captureBytes;
        assert.equal(captured.endsWith('…') || !isCut, true);
        const kept = isCut ? captured.slice(0, -1) : captured;
        assert.ok(Buffer.byteLength(kept) <= captureBytes || !isCut);
        assert.ok(`t${text}`.startsWith(kept));
        assert.ok(!isCut || Buffer.byteLength(kept) > captureBytes - 4, 'no more is cut than must be');
      }),
    );
  });

  it('has no value of a scrubbed place, wherever it is cut', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.array(tie('any'), { maxLength: 3 }), tie('object')),
      object: fc.dictionary(
        fc.constantFrom('password', 'email', 'card', 'customer', 'items', 'p"w'),
        tie('any'),
        { noNullPrototype: true },
      ),
    })).any;
    const hide = (
      at: unknown,
      isHidden: (path: (string | number)[]) => boolean,
      path: (string | number)[] = [],
    ): unknown => {
      if (isHidden(path)) return 'SECRET-1';
      if (Array.isArray(at)) return at.map((one, n) => hide(one, isHidden, [...path, n]));
      if (at === null || typeof at !== 'object') return at;
      return Object.fromEntries(
        Object.entries(at).map(([name, one]) => [name, hide(one, isHidden, [...path, name])]),
      );
    };
    const cases: [string, (path: (string | number)[]) => boolean][] = [
      ['**.password', (path) => path.at(-1) === 'password'],
      ['customer.email', (path) => path.join() === 'customer,email'],
      ['items[*].card', (path) => /^items,\d+,card$/.test(path.join())],
      ['**.customer.**.p"w'.replace('"', ''), () => false],
      ["$..['p\"w']", (path) => path.at(-1) === 'p"w'],
    ];
    fc.assert(
      fc.property(
        value,
        fc.constantFrom(...cases),
        fc.nat(200),
        fc.boolean(),
        (random, [path, isHidden], captureBytes, isText) => {
          const payload = hide(random, isHidden);
          const captured = capturing({ scrub: [path], captureBytes })(isText ? json(payload) : payload);
          assert.ok(!captured?.toString().includes('SECRET'), String(captured));
        },
      ),
      { numRuns: 500 },
    );
    assert.equal(
      capturing({ scrub: ['customer.email', 'items[*].card', '**.password'] })({
        customer: { email: 'a@b', name: 'n' },
        items: [{ card: 1 }, { card: { number: 2 } }],
        deep: [{ password: null }],
      }),
      '{"customer":{"email":"***","name":"n"},"items":[{"card":"***"},{"card":"***"}],"deep":[{"password":"***"}]}',
    );
  });

  it('that cannot be parsed is not noted when there are places to scrub', () => {
    const capture = capturing({ scrub: ['card'] });
    for (const text of [
      '{"card":"4111',
      'card=4111',
      'x'.repeat(300_000),
      `{"card":"${'4'.repeat(300_000)}"}`,
    ]) {
      assert.equal(capture(text), undefined);
    }
    assert.equal(capturing({ scrubPattern: '\\d{4,}' })('card=4111'), 'card=***');
  });

  it('has no match of the pattern that begins in what is shown, though it ends after it', () => {
    const pattern = /\b\d(?:[ -]?\d){12,18}\b/g;
    for (let before = 0; before < 40; before++) {
      const text = `${'x'.repeat(before)} 4111 1111 1111 1111 and 5500-0000-0000-0004 ${'y '.repeat(3_000)}6011000990139424`;
      for (const captureBytes of [10, 20, 30, 45, 60, 2_048]) {
        const captured = String(capturing({ scrubPattern: pattern, captureBytes })(text));
        assert.doesNotMatch(captured, /\d/);
      }
    }
    assert.equal(pattern.lastIndex, 0, 'the user’s own pattern is not touched');
    assert.equal(capturing({ scrubPattern: /SECRET/i })('a secret'), 'a ***');
    assert.equal(capturing({ scrubPattern: 'x*' })('axxb'), 'a***b');
  });

  it('is no longer noted once the pattern takes too long, and nothing waits for it', () => {
    lines.length = 0;
    const capture = capturing({ scrubPattern: '(a+)+$' });
    const text = `${'a'.repeat(50)}!${'b'.repeat(6_000_000)}`;
    assert.equal(capture(text), undefined);
    assert.equal(capture('short'), undefined);
    assert.deepEqual(lines, ['scrubPattern takes too long: payloads are no longer noted']);
  });
});
