import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Delivery } from '../delivery.ts';
import type { InvocationFacts } from './event-source.ts';
import { findSource, sources } from './index.ts';

interface Fixture {
  event: unknown;
  facts: InvocationFacts;
  source: string;
  trigger: string;
  channel?: string;
  carried?: Record<string, string>;
  spanName?: string;
  attributes?: Record<string, unknown>;
  deliveries: Delivery[];
}

const folder = new URL('./fixtures/', import.meta.url);
const fixtures = readdirSync(folder).map((file): [string, Fixture] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture,
]);

describe('an event source', () => {
  for (const [name, fixture] of fixtures) {
    it(`reads ${name} as its fixture says`, () => {
      const before = structuredClone(fixture.event);
      const source = findSource(fixture.event);
      const said = {
        source: source.name,
        trigger: source.trigger,
        channel: source.channel(fixture.event, fixture.facts),
        carried: source.carried?.(fixture.event),
        spanName: source.spanName?.(fixture.event),
        ...(fixture.attributes && { attributes: source.attributes?.(fixture.event) }),
        deliveries: source.deliveries(fixture.event, fixture.facts),
      };
      const { event: _, facts: __, ...expected } = fixture;
      assert.deepEqual(JSON.parse(JSON.stringify(said)), expected);
      assert.deepEqual(fixture.event, before, 'the event was written to');
    });
  }

  it('has a fixture and a name of its own', () => {
    const covered = new Set(fixtures.map(([, fixture]) => fixture.source));
    assert.deepEqual(
      sources.map((source) => source.name).filter((name) => !covered.has(name)),
      [],
    );
    assert.equal(new Set(sources.map((source) => source.name)).size, sources.length);
  });

  it('knows a message of an unknown envelope by its own id only', () => {
    const event = {
      Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: '{"TopicArn":"t","Type":"Other"}' }],
    };
    assert.deepEqual(findSource(event).deliveries(event, {})[0]?.keys, [
      { kind: 'id', carrier: 'sqs', value: 'm' },
    ]);
  });

  it('opens nested envelopes to a bounded depth', () => {
    let message = 'innermost';
    for (let depth = 0; depth < 12; depth++) {
      message = JSON.stringify({
        Type: 'Notification',
        TopicArn: `t${depth}`,
        MessageId: `m${depth}`,
        Message: message,
      });
    }
    const event = { Records: [{ eventSource: 'aws:sqs', messageId: 'q', body: message }] };
    const [delivery] = findSource(event).deliveries(event, {});
    assert.deepEqual(
      delivery?.keys.map((key) => key.value),
      ['m7', 'm8', 'm9', 'm10', 'm11', 'q'],
    );
  });
});
