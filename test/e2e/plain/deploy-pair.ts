import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalCloud } from '../../local-cloud/index.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** How a function is instrumented: the value is what NODE_OPTIONS preloads. */
const preloads = {
  /** The plain packages, with W3C context read from message attributes. */
  plain: join(here, 'set-up.cjs'),
  ours: join(here, '../../../instrumentation/dist/register.cjs'),
  /** Ours and the plain AWS SDK instrumentation in one NodeSDK. */
  both: join(here, 'set-up-beside-ours.cjs'),
} as const;

export type Instrumented = keyof typeof preloads;

/**
 * Deploys a function `<name>-publisher` that sends something through every kind of channel, and a function
 * `<name>-reader` that gets all of it; the channels are named `<name>-letters` and so on. With `withDefaults` two more
 * queues are read by `<name>-default-reader`, whose plain packages have no options set.
 * @returns starts the publisher over HTTP, and waits for its answer
 */
export async function deployPair(
  cloud: LocalCloud,
  options: {
    name: string;
    publisher: Instrumented;
    reader: Instrumented;
    collectorUrl: string;
    withDefaults?: boolean;
  },
): Promise<() => Promise<void>> {
  const { name } = options;
  const named = (what: string) => `${name}-${what}`;
  const deploy = (role: string, handler: string, how: Instrumented, environment: Record<string, string>) =>
    cloud.createFunction({
      name: named(role),
      taskRoot: here,
      handler: `functions.${handler}`,
      memoryMb: 512,
      timeoutMs: 60_000,
      maxInstances: 1,
      environment: {
        NODE_OPTIONS: `--require=${preloads[how]}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: options.collectorUrl,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        CHOREOSCOPE_ENDPOINT: options.collectorUrl,
        CHOREOSCOPE_DEADLINE_MS: '5000',
        ...environment,
      },
    });
  const reader = deploy('reader', 'receive', options.reader, { SQS_LINKS: 'w3c' });

  const queue = (what: string, fn = reader) => {
    const made = cloud.createQueue({ name: named(what), visibilityTimeoutMs: 60_000 });
    cloud.mapQueue(made, fn, { batchSize: 10, windowMs: 100 });
    return made.arn;
  };
  const topic = (what: string, targetArn: string, raw = false) => {
    const arn = cloud.createTopic(named(what));
    cloud.subscribe(arn, targetArn, { raw });
    return arn;
  };
  const urlOf = (arn: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${arn.split(':').at(-1)}`;
  const bus = cloud.createBus(named('happenings'));
  cloud.createRule(bus, 'all', { source: ['test'] }, [reader.arn]);
  cloud.createBucket(named('files'), [{ events: ['s3:ObjectCreated:*'], targetArn: reader.arn }]);
  const table = await cloud.createTable({ name: named('items'), partitionKey: 'id', streamShards: 1 });
  cloud.mapStream(table.streamArn!, reader);

  const channels: Record<string, string> = {
    letters: urlOf(queue('letters')),
    parcels: urlOf(queue('parcels')),
    later: urlOf(queue('later')),
    news: topic('news', reader.arn),
    rawNews: topic('raw-news', queue('raw-news-queue'), true),
    wrappedNews: topic('wrapped-news', queue('wrapped-news-queue')),
    reader: named('reader'),
    happenings: named('happenings'),
    files: named('files'),
    items: named('items'),
  };
  if (options.withDefaults) {
    const defaults = deploy('default-reader', 'receive', 'plain', {});
    channels.letters2 = urlOf(queue('default-letters', defaults));
    channels.parcels2 = urlOf(queue('default-parcels', defaults));
  }
  const publisher = deploy('publisher', 'publish', options.publisher, { CHANNELS: JSON.stringify(channels) });
  const url = await cloud.createHttpApi({ 'POST /start': publisher });
  return async () => {
    // A caller outside that has a trace of its own, whose spans nobody sends us.
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await fetch(`${url}/start`, { method: 'POST', headers: { traceparent } });
    assert.equal(answer.status, 202, await answer.text());
  };
}
