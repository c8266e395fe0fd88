import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerRequest } from '../http/server-request.ts';
import type { EventSource } from '../sources/event-source.ts';

interface Fixture {
  request: { method: string; path: string; headers: IncomingHttpHeaders; body?: unknown };
  source: string;
  trigger: string;
  channel?: string;
  deliveries: unknown[];
}

/** A test for each fixture in `folder`: a request, and what a source must say of it. */
export function testRequestFixtures(folder: URL, sources: readonly EventSource[]): void {
  const covered = new Set<string>();
  for (const file of readdirSync(folder)) {
    const { request: told, ...expected } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture;
    covered.add(expected.source);
    it(`reads ${file.replace('.json', '')} as its fixture says`, () => {
      const { body: content, ...rest } = told;
      const request: ServerRequest = { ...rest, timeMs: 1_795_212_857_286 };
      if (content !== undefined) {
        request.body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
        request.bodyBytes = request.body.length;
      }
      const source = sources.find((one) => one.matches(request));
      const said = {
        source: source?.name,
        trigger: source?.trigger,
        channel: source?.channel(request, {}),
        deliveries: source?.deliveries(request, {}),
      };
      assert.deepEqual(JSON.parse(JSON.stringify(said)), expected);
    });
  }
  it('has a fixture for each source', () => {
    assert.deepEqual(
      sources.map((source) => source.name).filter((name) => !covered.has(name)),
      [],
    );
  });
}
