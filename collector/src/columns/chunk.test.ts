import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { decodeProtobuf } from '../otlp/protobuf.ts';
import { Rejections } from '../otlp/rejections.ts';
import { bytes, fixed64, pair, request, spanMessage } from '../testing/protobuf.ts';
import { type Chunk, decodeChunk, encodeChunk, joinChunks, sliceChunk } from './chunk.ts';
import { SpanSink } from './sink.ts';

/** Spans with 0, 1, 2, … attributes, events and links, texts of many lengths. */
function varied(rows: number, chunkRows = 1_000): Chunk[] {
  const sink = new SpanSink({ chunkRows, chunkBytes: 1 << 20, totalBytes: 1 << 24 });
  const now = new Date();
  sink.start(now, { from: new Date(0), to: new Date(now.getTime() + 86_400_000) });
  const spans = Array.from({ length: rows }, (_, i) => {
    const pairs = Array.from({ length: i % 4 }, (_, k) => pair(9, `k${k}`, 'v'.repeat(i * 37)));
    const events = Array.from({ length: i % 3 }, (_, k) =>
      bytes(11, fixed64(1, 5n), bytes(2, `event ${k}`), ...pairs.map(() => pair(3, 'of', `event ${k}`))),
    );
    const links = Array.from({ length: i % 2 }, () => bytes(13, pair(4, 'l', 'x'.repeat(200))));
    return spanMessage({ name: 'n'.repeat(i), extra: [...pairs, ...events, ...links] });
  });
  decodeProtobuf(request(...spans), sink, new Rejections());
  return sink.finish();
}

describe('A chunk', () => {
  it('cut in two at any row and joined again is itself', () => {
    const [whole] = varied(24) as [Chunk];
    for (let cut = 0; cut <= whole.rows; cut++) {
      const joined = joinChunks([sliceChunk(whole, 0, cut), sliceChunk(whole, cut, whole.rows)]);
      assert.deepEqual(joined, whole, `at ${cut}`);
    }
  });

  it('read back from its journal form is itself, and nothing where a byte is missing', () => {
    const [whole] = varied(9) as [Chunk];
    const encoded = encodeChunk(whole);
    assert.deepEqual(decodeChunk(encoded), whole);
    assert.equal(decodeChunk(encoded.subarray(0, -1)), undefined);
  });

  it('is read back from a journal written before spans had flags', () => {
    const [whole] = varied(9) as [Chunk];
    const before = { rows: whole.rows, streams: whole.streams.slice(0, -1) };
    assert.deepEqual(decodeChunk(encodeChunk(before)), {
      rows: whole.rows,
      streams: [...before.streams, Buffer.alloc(4 * whole.rows)],
    });
  });

  it('is the same whether its rows came in one chunk or several', () => {
    const parts = varied(24, 5);
    assert.deepEqual(
      parts.map(({ rows }) => rows),
      [5, 5, 5, 5, 4],
    );
    const names = (chunk: Chunk) => chunk.streams[4];
    assert.deepEqual(names(joinChunks(parts)), names((varied(24) as [Chunk])[0]));
  });
});
