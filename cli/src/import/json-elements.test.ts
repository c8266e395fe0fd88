import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { jsonElements } from './json-elements.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size: number, elementBytes?: number) {
  const found: unknown[] = [];
  for await (const one of jsonElements(inPieces(text, size), {
    members: ['list'],
    ...(elementBytes ? { elementBytes } : {}),
  })) {
    found.push(
      'fault' in one
        ? `${one.offset}: ${one.fault}`
        : one.member
          ? [one.member, one.value, one.around]
          : one.value,
    );
  }
  return found;
}

const cases: { name: string; text: string; found: unknown[] }[] = [
  {
    name: 'elements of a list',
    text: '[1, "a,]\\"}", {"b":[{}]}, null]',
    found: [1, 'a,]"}', { b: [{}] }, null],
  },
  { name: 'lists in a list', text: '[[{"a":1}],[],[[2]]]', found: [{ a: 1 }, 2] },
  {
    name: 'a whole object',
    text: ' {"a": {"list": [1]}, "b": "ü"}\n',
    found: [{ a: { list: [1] }, b: 'ü' }],
  },
  {
    name: 'the elements of a named list, with what stands before it',
    text: '{"a":1,"list":[{"x":1},{"x":2}],"b":2}',
    found: [
      ['list', { x: 1 }, { a: 1, b: 2 }],
      ['list', { x: 2 }, { a: 1, b: 2 }],
    ],
  },
  { name: 'texts that follow each other', text: '{"a":1}{"a":2}\n[3]', found: [{ a: 1 }, { a: 2 }, 3] },
  { name: 'an empty list, and nothing', text: '[] ', found: [] },
  { name: 'a byte order mark', text: '\ufeff[1]', found: [1] },
  { name: 'a broken element', text: '[{"a":1},{"a":},{"a":2}]', found: [{ a: 1 }, '9: not JSON', { a: 2 }] },
  {
    name: 'text that is none, until the line ends',
    text: 'hello {"a":1}\n{"a":2}',
    found: ['0: not JSON', { a: 2 }],
  },
  {
    name: 'a text that ends in the middle',
    text: '[{"a":1},{"a"',
    found: [{ a: 1 }, '9: the JSON ends in the middle'],
  },
];

describe('Elements of JSON', () => {
  for (const { name, text, found } of cases) {
    it(`are found in ${name}, however the bytes are cut`, async () => {
      for (const size of [1, 2, 3, 7, 1000])
        assert.deepEqual(await read(text, size), found, `${size} bytes at once`);
    });
  }

  it('are passed over when they are too large, and the next one is found', async () => {
    const text = `[{"a":"${'x'.repeat(100)}"},{"b":1}]`;
    for (const size of [1, 10, 1000])
      assert.deepEqual(await read(text, size, 50), ['1: larger than 50 bytes', { b: 1 }]);
  });
});
