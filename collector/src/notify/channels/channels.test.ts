import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { type ChannelSettings, channelTypes } from '@choreoscope/queries';
import { type MailReceiver, startMailReceiver } from '../../testing/mail-receiver.ts';
import { type Receiver, startReceiver } from '../../testing/receiver.ts';
import { DeliveryFailure } from '../delivery-failure.ts';
import type { Notification, ToldChange } from '../notification.ts';
import { senders } from './index.ts';

const dashboard = 'https://choreoscope.example';
const now = new Date('2026-03-04T12:00:00.500Z');
const flow = '0af7651916cd43dd8448eb211c80319c';

const firing: ToldChange = {
  id: 'c1'.repeat(16),
  state: 'firing',
  scope: 'charge-card <&>',
  alertKey: 'a1'.repeat(16),
  at: '2026-03-04T11:59:00.000Z',
  since: '2026-03-04T11:57:00.000Z',
  value: 0.125,
  reason: '',
  flows: [{ id: flow, url: `${dashboard}/flows/${flow}` }],
};
const resolved: ToldChange = {
  ...firing,
  id: 'c2'.repeat(16),
  state: 'resolved',
  scope: 'ship-order',
  alertKey: 'a2'.repeat(16),
  value: 0,
  flows: [],
};

const notification: Notification = {
  id: '00112233445566778899aabbccddeeff',
  isTest: false,
  madeAt: '2026-03-04T11:59:30.000Z',
  rule: {
    name: 'payment-errors',
    description: 'Look at the card gateway first',
    severity: 'critical',
    metric: 'error_rate',
    unit: 'share',
    comparison: 'above',
    threshold: 0.05,
    windowS: 300,
    period: 'window',
    budgetUsd: null,
    baselineWeeks: 0,
    labels: { team: 'payments' },
    url: `${dashboard}/alerts/payment-errors`,
  },
  changes: [firing, resolved],
};

function send(type: string, settings: ChannelSettings, ms = 10_000, what = notification): Promise<void> {
  const sender = senders.find((one) => one.type === type);
  assert.ok(sender, type);
  return sender.send(what, settings, { now, deadline: () => AbortSignal.timeout(ms) });
}

async function failureOf(sending: Promise<void>): Promise<DeliveryFailure> {
  const failure = await sending.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failure instanceof DeliveryFailure, String(failure));
  return failure;
}

/** The check that docs/alert-channels.md gives to receivers. */
async function documentedCheck() {
  const page = readFileSync(new URL('../../../../docs/alert-channels.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return module.isGenuine as (
    headers: IncomingHttpHeaders,
    body: string | Buffer,
    secret: string,
    now: number,
  ) => boolean;
}

describe('Channels of alerts', () => {
  it('have a sender for each type people can choose, and no other', () => {
    assert.deepEqual(
      senders.map(({ type }) => type),
      channelTypes.map(({ type }) => type),
    );
  });

  describe('over HTTP', () => {
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(() => receiver.close());

    it('post a CloudEvent to a webhook, signed in a way the documented check accepts', async () => {
      const key = Buffer.from('a key of twenty-four bytes');
      const secret = `whsec_${key.toString('base64')}`;
      await send('webhook', { url: `${receiver.url}/hook?team=1`, secret });
      const [{ path, headers, body } = assert.fail()] = receiver.received;
      assert.equal(path, '/hook?team=1');
      assert.equal(headers['content-type'], 'application/cloudevents+json; charset=utf-8');
      const event = JSON.parse(body);
      assert.deepEqual(
        [event.specversion, event.id, event.type, event.source, event.subject, event.time],
        [
          '1.0',
          notification.id,
          'dev.choreoscope.alert.changed',
          notification.rule.url,
          'payment-errors',
          notification.madeAt,
        ],
      );
      assert.equal(event.data.title, 'Firing, resolved: payment-errors');
      assert.equal(event.data.rule.condition, 'error_rate above 5% within 5 min');
      assert.deepEqual(event.data.changes[0].flows, firing.flows);
      assert.equal(
        event.data.changes[1].text,
        'ship-order: 0%, resolved at 2026-03-04 11:59:00 UTC, firing since 2026-03-04 11:57:00 UTC',
      );
      const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
      assert.deepEqual([id, timestamp], [notification.id, '1772625600']);
      const isGenuine = await documentedCheck();
      const at = now.getTime();
      assert.equal(isGenuine(headers, body, secret, at), true);
      assert.equal(isGenuine(headers, Buffer.from(body), secret, at), true);
      assert.equal(isGenuine(headers, `${body} `, secret, at), false);
      assert.equal(isGenuine(headers, body, 'whsec_AAAA', at), false);
      assert.equal(isGenuine({ ...headers, 'webhook-id': 'x' }, body, secret, at), false);
      assert.equal(isGenuine(headers, body, secret, at + 301_000), false);
    });

    it('send the same event when they send again', async () => {
      await send('webhook', { url: receiver.url });
      await send('webhook', { url: receiver.url });
      const [first, second] = receiver.received;
      assert.equal(first?.body, second?.body);
      assert.equal(first?.headers['webhook-signature'], undefined);
    });

    it('post blocks to Slack, with names as text and links to rule and flows', async () => {
      await send('slack', { url: `${receiver.url}/services/T/B/x` });
      const { text, blocks } = JSON.parse(receiver.received[0]?.body ?? '');
      assert.equal(text, 'Firing, resolved: payment-errors');
      const said = blocks.map((block: { text?: { text: string }; elements?: { text: string }[] }) =>
        block.text ? block.text.text : block.elements?.[0]?.text,
      );
      assert.equal(said[0], text);
      assert.ok(said[1].startsWith(`<${notification.rule.url}|payment-errors>: error_rate above 5%`));
      assert.ok(said[2].includes('charge-card &lt;&amp;&gt;: 12.5%, firing since 2026-03-04 11:57:00 UTC'));
      assert.ok(said[2].includes(`<${dashboard}/flows/${flow}|0af76519>`));
      assert.equal(said.at(-1), `critical · ${notification.id}`);
    });

    it('keep within what Slack takes, however much there is to tell', async () => {
      const scope = '<'.repeat(5_000);
      const flows = Array.from({ length: 5 }, () => ({ id: flow, url: `${dashboard}/${'x'.repeat(300)}` }));
      const changes = Array.from({ length: 60 }, () => ({ ...firing, scope, flows }));
      const rule = { ...notification.rule, name: 'n'.repeat(500) };
      await send('slack', { url: receiver.url }, 10_000, { ...notification, rule, changes });
      const { text, blocks } = JSON.parse(receiver.received[0]?.body ?? '');
      assert.ok(blocks.length <= 50 && text.length <= 3_000);
      for (const block of blocks) {
        const most = block.type === 'header' ? 150 : 3_000;
        assert.ok((block.text?.text ?? '').length <= most, `${block.type} of ${block.text?.text.length}`);
      }
      assert.ok(JSON.stringify(blocks).includes('and 40 more'));
    });

    it('trigger and resolve one alert of PagerDuty for each change', async () => {
      receiver.answer = (response) => response.writeHead(202).end('{"status":"success"}');
      await send('pagerduty', { routing_key: 'k'.repeat(32), url: `${receiver.url}/v2/enqueue` });
      const [trigger, resolve, ...more] = receiver.received.map(({ body }) => JSON.parse(body));
      assert.deepEqual(more, []);
      assert.deepEqual(
        [trigger.event_action, trigger.dedup_key, trigger.payload.severity, trigger.payload.source],
        ['trigger', firing.alertKey, 'critical', firing.scope],
      );
      assert.equal(
        trigger.payload.summary,
        'payment-errors: charge-card <&>: 12.5%, firing since 2026-03-04 11:57:00 UTC',
      );
      assert.deepEqual(trigger.links, [{ href: firing.flows[0]?.url, text: 'Flow 0af76519' }]);
      assert.equal(trigger.payload.custom_details.team, 'payments');
      assert.deepEqual(resolve, {
        routing_key: 'k'.repeat(32),
        event_action: 'resolve',
        dedup_key: resolved.alertKey,
      });
    });

    it('resolve at PagerDuty what a test triggered', async () => {
      const test = { ...notification, isTest: true, changes: [firing] };
      await send('pagerduty', { routing_key: 'k', url: receiver.url }, 10_000, test);
      const sent = receiver.received.map(({ body }) => JSON.parse(body));
      assert.deepEqual(
        sent.map(({ event_action, dedup_key }) => [event_action, dedup_key]),
        [
          ['trigger', firing.alertKey],
          ['resolve', firing.alertKey],
        ],
      );
    });

    const answers: [
      status: number,
      headers: Record<string, string>,
      isRetryable: boolean,
      afterMs?: number,
    ][] = [
      [400, {}, false],
      [404, { 'retry-after': '5' }, false, 5_000],
      [410, {}, false],
      [408, {}, true],
      [429, { 'retry-after': '30' }, true, 30_000],
      [429, { 'retry-after': '999999' }, true, 3_600_000],
      [500, {}, true],
      [503, { 'retry-after': 'soon' }, true],
    ];
    for (const [status, headers, isRetryable, afterMs] of answers) {
      it(`take ${status} ${JSON.stringify(headers)} for ${isRetryable ? 'now' : 'good'}`, async () => {
        receiver.answer = (response) => response.writeHead(status, headers).end('internal host 10.0.0.1');
        const failure = await failureOf(send('webhook', { url: receiver.url }));
        assert.deepEqual([failure.isRetryable, failure.retryAfterMs], [isRetryable, afterMs]);
        assert.equal(failure.message, `Answered ${status}`);
      });
    }

    it('wait as long as an HTTP date says', async () => {
      receiver.answer = (response) => {
        const at = new Date(Date.now() + 120_000).toUTCString();
        response.writeHead(503, { 'retry-after': at }).end();
      };
      const { retryAfterMs = 0 } = await failureOf(send('webhook', { url: receiver.url }));
      assert.ok(retryAfterMs > 60_000 && retryAfterMs <= 120_000, String(retryAfterMs));
    });

    it('follow no redirect', async () => {
      receiver.answer = (response) =>
        response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end();
      const failure = await failureOf(send('webhook', { url: receiver.url }));
      assert.deepEqual([failure.isRetryable, receiver.received.length], [false, 1]);
    });

    it('say what Slack and PagerDuty document of a refusal, and nothing else of an answer', async () => {
      receiver.answer = (response) => response.writeHead(404).end('no_service');
      assert.equal(
        (await failureOf(send('slack', { url: receiver.url }))).message,
        'Answered 404: no_service',
      );
      receiver.answer = (response) => response.writeHead(404).end('<html>The secret page</html>');
      assert.equal((await failureOf(send('slack', { url: receiver.url }))).message, 'Answered 404');
      receiver.answer = (response) =>
        response
          .writeHead(400)
          .end(
            '{"status":"invalid event","message":"Event object is invalid","errors":["\'routing_key\' is too short"]}',
          );
      const failure = await failureOf(send('pagerduty', { routing_key: 'k', url: receiver.url }));
      assert.equal(failure.message, "Answered 400: Event object is invalid; 'routing_key' is too short");
    });

    it('end in time where nobody answers, or answers byte by byte', async () => {
      receiver.answer = () => {};
      assert.match((await failureOf(send('webhook', { url: receiver.url }, 100))).message, /in time/);
      receiver.answer = (response) => {
        response.writeHead(500);
        const drip = setInterval(() => response.write('.'), 10);
        response.on('close', () => clearInterval(drip));
      };
      const failure = await failureOf(send('webhook', { url: receiver.url }, 100));
      assert.deepEqual([failure.message, failure.isRetryable], ['No answer in time', true]);
    });

    it('take a 2xx for an arrival, whether or not the rest of the answer comes', async () => {
      receiver.answer = (response) => response.writeHead(200).write('.');
      await send('webhook', { url: receiver.url }, 2_000);
    });

    it('take nobody at home for now, without quoting the address', async () => {
      const { url } = receiver;
      await receiver.close();
      const failure = await failureOf(send('slack', { url: `${url}/services/secret` }));
      assert.deepEqual([failure.isRetryable, failure.message], [true, 'No connection: ECONNREFUSED']);
      const odd = await failureOf(send('slack', { url: 'not an address, but a secret' }));
      assert.doesNotMatch(odd.message, /secret/);
    });
  });

  describe('by e-mail', () => {
    let server: MailReceiver;
    const settings = () => ({
      host: '127.0.0.1',
      port: String(server.port),
      from: 'alerts@choreoscope.example',
      to: 'a@example.com, b@example.com',
      security: 'none',
    });
    beforeEach(async () => {
      server = await startMailReceiver({ user: 'u', password: 'p' });
    });
    afterEach(() => server.close());

    it('send plain text with a Message-ID that stays the same', async () => {
      const login = { user: 'u', password: 'p' };
      await send('email', { ...settings(), ...login });
      await send('email', { ...settings(), ...login });
      const [first = assert.fail(), second = assert.fail()] = server.received;
      assert.deepEqual(
        [first.from, first.to, first.user],
        ['alerts@choreoscope.example', ['a@example.com', 'b@example.com'], 'u'],
      );
      assert.equal(first.headers['message-id'], `<${notification.id}@choreoscope.example>`);
      assert.equal(second.headers['message-id'], first.headers['message-id']);
      assert.equal(first.headers.subject, '[Choreoscope] Firing, resolved: payment-errors');
      assert.equal(first.headers.references, `<${firing.alertKey}@choreoscope.example>`);
      assert.equal(first.headers['auto-submitted'], 'auto-generated');
      const text = first.source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
      assert.ok(text.includes(`${dashboard}/flows/${flow}`));
      assert.ok(text.includes('- charge-card <&>: 12.5%, firing since 2026-03-04 11:57:00 UTC'));
    });

    it('write no header but their own, whatever a name holds', async () => {
      const rule = { ...notification.rule, name: 'x\r\nBcc: evil@example.com' };
      await send('email', { ...settings(), user: 'u', password: 'p' }, 10_000, { ...notification, rule });
      assert.equal(server.received[0]?.headers.bcc, undefined);
      assert.deepEqual(server.received[0]?.to, ['a@example.com', 'b@example.com']);
    });

    it('take a 4xx of SMTP for now, a 5xx and a wrong password for good', async () => {
      const login = { user: 'u', password: 'p' };
      server.refusal = 451;
      const now = await failureOf(send('email', { ...settings(), ...login }));
      assert.deepEqual([now.isRetryable, now.message], [true, 'The SMTP server: 451 (EMESSAGE)']);
      server.refusal = 554;
      assert.equal((await failureOf(send('email', { ...settings(), ...login }))).isRetryable, false);
      const wrong = await failureOf(send('email', { ...settings(), user: 'u', password: 'wrong' }));
      assert.deepEqual([wrong.isRetryable, wrong.message], [false, 'The SMTP server: 535 (EAUTH)']);
    });

    it('send nothing in the clear, nor to a server nobody vouches for, unless told so', async () => {
      const { security: _none, ...rest } = settings();
      const failure = await failureOf(send('email', { ...rest, user: 'u', password: 'p' }));
      assert.match(failure.message, /ETLS|ESOCKET/);
      assert.equal(server.received.length, 0);
    });

    it('end in time where the server accepts and says nothing', async () => {
      const sockets: Socket[] = [];
      const mute = createServer((socket) => sockets.push(socket));
      await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
      const { port } = mute.address() as AddressInfo;
      const failure = await failureOf(send('email', { ...settings(), port: String(port) }, 100));
      assert.deepEqual([failure.isRetryable, failure.message], [true, 'No answer in time']);
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => mute.close(done));
    });

    it('take a server that is not there for now', async () => {
      const gone = settings();
      await server.close();
      const failure = await failureOf(send('email', gone));
      assert.deepEqual([failure.isRetryable, failure.message], [true, 'The SMTP server: ESOCKET']);
    });
  });
});
