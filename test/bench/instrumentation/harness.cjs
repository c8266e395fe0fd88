/**
 * Calls a handler as the Lambda runtime would, in a fresh process, and writes what it took to fd 3 as one JSON line.
 *   HARNESS_HANDLER  file that exports `handler`
 *   HARNESS_CALLS    invocations; the first is told apart
 *   HARNESS_WARM_UP  of the later ones, how many do not count
 *   HARNESS_EVENT    file with the event
 *   HARNESS_TURN     URL asked before each invocation, for an extension that waits for its turn
 */
const { writeSync } = require('node:fs');
const { HARNESS_HANDLER, HARNESS_CALLS, HARNESS_WARM_UP, HARNESS_EVENT, HARNESS_TURN } = process.env;

async function main() {
  // What is preloaded may have put its own module in the place of the handler's.
  const named = process.env._HANDLER;
  const loaded = named.startsWith('/')
    ? await import(named.replace(/\.handler$/, '.mjs'))
    : require(HARNESS_HANDLER);
  const handler = await loaded.handler;
  const readyMs = performance.now();
  const event = HARNESS_EVENT ? require(HARNESS_EVENT) : { orderId: 'o-1' };
  const times = [];
  let rssAfterFirst = 0;
  for (let call = 0; call < Number(HARNESS_CALLS); call++) {
    const requestId = `00000000-0000-4000-8000-${String(call).padStart(12, '0')}`;
    process.env._X_AMZN_TRACE_ID = `Root=1-65a0c0de-${requestId.replaceAll('-', '').slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`;
    const context = {
      functionName: 'measured',
      functionVersion: '$LATEST',
      memoryLimitInMB: '1024',
      awsRequestId: requestId,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:measured',
      logGroupName: '/aws/lambda/measured',
      logStreamName: '2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef',
      getRemainingTimeInMillis: () => 60_000,
      callbackWaitsForEmptyEventLoop: true,
    };
    if (HARNESS_TURN) await turn(HARNESS_TURN, requestId);
    const begunAt = performance.now();
    await handler(event, context);
    times.push(performance.now() - begunAt);
    if (call === 0) rssAfterFirst = process.memoryUsage().rss;
  }
  const [firstMs, ...later] = times;
  const counted = later.slice(Number(HARNESS_WARM_UP ?? 0)).sort((a, b) => a - b);
  const at = (share) => counted[Math.floor(counted.length * share)];
  const told = {
    readyMs,
    firstMs,
    laterMs: later.slice(0, 5),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    rssAfterFirst,
  };
  writeSync(3, `${JSON.stringify(told)}\n`);
  process.exit(0);
}

/** Tells the platform that an invocation begins, and waits until it has told the extensions. */
function turn(url, requestId) {
  const { request } = require('node:http');
  return new Promise((resolve, reject) => {
    request(`${url}/${requestId}`, { method: 'POST', agent: false }, (response) =>
      response.resume().on('end', resolve),
    )
      .on('error', reject)
      .end();
  });
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
