// An external extension of Lambda that hands the platform's own reports to the collector, so that they need no way through
// logs. Sends what has come while an invocation runs, at most once in each, and the rest before the environment ends.
// Where there is no collector, or one that refuses, it goes on: if it ended, Lambda would end the function's instance.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
'use strict';

const http = require('node:http');

const { env } = process;
/** Of the file that Lambda starts. */
const name = 'choreoscope-telemetry';
const endpoint = /^(?:1|true)$/i.test(env.CHOREOSCOPE_DISABLED ?? '')
  ? ''
  : (env.CHOREOSCOPE_ENDPOINT ?? '').replace(/\/+$/, '');
/** Longest an invocation waits for the collector; a full buffer loses its oldest events. */
const deadlineMs = Number(env.CHOREOSCOPE_DEADLINE_MS) || 300;
/** Events younger than that wait for a later invocation, so that a busy function does not send in each one. */
const everyMs = Number(env.CHOREOSCOPE_TELEMETRY_EVERY_MS ?? 5_000);
const MOST = 1_000;
/** What the collector reads; Lambda has more to tell. */
const KEPT = /^platform\.(?:initStart|initReport|start|runtimeDone|report|restoreStart|restoreReport)$/;

const runtime = new URL(`http://${env.AWS_LAMBDA_RUNTIME_API}`);
const architectures = { x64: 'amd64' };

/** @type {object[]} */
let events = [];
let oldestAt = 0;
/** Request ids: of the last invocation, and of the last one of which Lambda has reported the end. */
let invoked;
let reported;
let failures = 0;
let pausedUntil = 0;
/** Whose the events are. @type {Record<string, string>} */
const sender = { architecture: architectures[process.arch] ?? process.arch };

/**
 * One request and its answer, on a socket of its own: one that was kept may have died while the environment was frozen.
 * @param {import('node:http').RequestOptions} options
 */
function ask(options, body = '', { request } = http) {
  return new Promise((resolve, reject) => {
    const asked = request({ agent: false, ...options }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** @param {import('node:http').RequestOptions} options */
const askLambda = (options, body) =>
  ask({ hostname: runtime.hostname, port: runtime.port, ...options }, body);

/** Waits for what is said of the last invocation at its end; of an instance without one nothing more is said. */
async function lastReport(until) {
  const patience = invoked === undefined ? Date.now() + 150 : until;
  while ((invoked === undefined || reported !== invoked) && Date.now() < patience)
    await new Promise((done) => setTimeout(done, 10));
}

/** Batches of the Telemetry API: arrays of events. */
function listen() {
  const server = http.createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.end();
    try {
      keep(JSON.parse(Buffer.concat(parts).toString()));
    } catch {
      // Not what it is documented to be: nothing to keep.
    }
  });
  return new Promise((done) => server.listen(0, '0.0.0.0', () => done(server.address().port)));
}

function keep(batch) {
  for (const event of batch) {
    if (!KEPT.test(event?.type)) continue;
    // The end of the handler is only worth telling when it was no good one; the report says the rest.
    if (event.type === 'platform.runtimeDone' && event.record?.status === 'success') continue;
    sender.environment ||= event.record?.instanceId ?? '';
    if (event.type === 'platform.report') reported = event.record?.requestId;
    if (events.length === 0) oldestAt = Date.now();
    events.push(event);
  }
  if (events.length > MOST) events = events.slice(-MOST);
}

/** Sends what there is. What is not taken stays for the next time; nothing rejects. */
async function send(withinMs) {
  if (events.length === 0 || !sender.function || Date.now() < pausedUntil) return;
  const sent = events;
  events = [];
  try {
    const url = new URL(`${endpoint}/v1/aws/telemetry?${new URLSearchParams(sender)}`);
    const body = require('node:zlib').gzipSync(JSON.stringify(sent));
    const { status } = await ask(
      {
        hostname: url.hostname,
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        timeout: withinMs,
        signal: AbortSignal.timeout(withinMs),
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'content-length': body.length,
          ...(env.CHOREOSCOPE_TOKEN ? { authorization: `Bearer ${env.CHOREOSCOPE_TOKEN}` } : {}),
        },
      },
      body,
      url.protocol === 'https:' ? require('node:https') : http,
    );
    if (status === 429 || status >= 500) throw new Error(`status ${status}`);
    // Sent again, anything else would be refused again.
    if (status >= 400) say(`the collector refuses telemetry: status ${status}`);
    failures = 0;
  } catch (error) {
    events = [...sent, ...events].slice(-MOST);
    // 1 s, 2 s, … at most a minute.
    pausedUntil = Date.now() + Math.min(60_000, 1_000 * 2 ** failures++);
    if (failures === 1) say(`telemetry waits: ${error.message}`);
  }
}

const say = (text) => process.stderr.write(`choreoscope: ${text}\n`);

/** @returns the extension's id, or undefined where it is not wanted */
async function register(isWanted) {
  const { status, headers, body } = await askLambda(
    {
      path: '/2020-01-01/extension/register',
      method: 'POST',
      headers: { 'lambda-extension-name': name, 'lambda-extension-accept-feature': 'accountId' },
    },
    JSON.stringify({ events: isWanted ? ['INVOKE', 'SHUTDOWN'] : [] }),
  );
  if (status !== 200) throw new Error(`not registered: status ${status} ${body}`);
  const { functionName, functionVersion, accountId } = JSON.parse(body);
  sender.version = functionVersion ?? '';
  const region = env.AWS_REGION;
  if (accountId && region) {
    const partition = region.startsWith('cn-')
      ? 'aws-cn'
      : region.startsWith('us-gov-')
        ? 'aws-us-gov'
        : 'aws';
    sender.function = `arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`;
  }
  return String(headers['lambda-extension-identifier']);
}

async function subscribe(id, port) {
  const { status, body } = await askLambda(
    {
      path: '/2022-07-01/telemetry',
      method: 'PUT',
      headers: { 'lambda-extension-identifier': id, 'content-type': 'application/json' },
    },
    JSON.stringify({
      schemaVersion: '2022-12-13',
      destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${port}` },
      types: ['platform'],
      buffering: { maxItems: 1_000, maxBytes: 262_144, timeoutMs: 100 },
    }),
  );
  if (status !== 200) say(`no telemetry: status ${status} ${body}`);
}

const next = async (id) => {
  const { status, body } = await askLambda({
    path: '/2020-01-01/extension/event/next',
    headers: { 'lambda-extension-identifier': id },
  });
  if (status !== 200) throw new Error(`no next event: status ${status} ${body}`);
  return JSON.parse(body);
};

async function main() {
  const isWanted = endpoint !== '';
  const [id, port] = await Promise.all([register(isWanted), isWanted ? listen() : undefined]);
  if (port !== undefined) await subscribe(id, port);
  for (;;) {
    const event = await next(id);
    if (event.eventType === 'SHUTDOWN') {
      // Lambda gives two seconds, in which it also hands over what it has buffered.
      const until = event.deadlineMs > Date.now() ? event.deadlineMs : Date.now() + 2_000;
      await lastReport(until - 1_000);
      pausedUntil = 0;
      await send(Math.max(100, until - Date.now() - 100));
      process.exit(0);
    }
    invoked = event.requestId;
    // The ARN it was invoked by may end with an alias.
    if (event.invokedFunctionArn)
      sender.function ??= event.invokedFunctionArn.split(':').slice(0, 7).join(':');
    if (events.length >= 100 || Date.now() - oldestAt >= everyMs) await send(deadlineMs);
  }
}

main().catch((error) => {
  say(error.message);
  process.exit(1);
});
