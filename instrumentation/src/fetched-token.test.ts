import assert from 'node:assert/strict';
import { startBlackHole } from './testing/black-hole.ts';
import { startCollectorSink } from './testing/collector-sink.ts';
import { runFunction } from './testing/run-function.ts';
import { startVault } from './testing/vault.ts';

describe('A token that is fetched', () => {
  const files = { 'app.js': 'exports.handler = async (event) => (globalThis.given = event.n);' };
  const credentials = {
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_SESSION_TOKEN: 'st',
  };

  async function run(
    answer: Parameters<typeof startVault>[0],
    env: Record<string, string>,
    reply: (request: number) => { status: number } = () => ({ status: 200 }),
    events: unknown[] = [{ n: 0 }, { n: 1 }, { n: 2 }],
  ) {
    const vault = await startVault(answer);
    const sink = await startCollectorSink(reply);
    try {
      const report = await runFunction({
        files,
        events,
        register: 'require',
        env: {
          ...credentials,
          AWS_ENDPOINT_URL: vault.url,
          CHOREOSCOPE_ENDPOINT: sink.url,
          CHOREOSCOPE_DEADLINE_MS: '5000',
          CHOREOSCOPE_DEBUG: '1',
          ...env,
        },
      });
      assert.ok(report.outcomes.every(({ isSame }) => isSame));
      assert.doesNotMatch(report.stderr, /very-secret|a-token|new-token/);
      return { ...report, vault, sink, tokens: sink.requests.map(({ headers }) => headers.authorization) };
    } finally {
      await vault.close();
      await sink.close();
    }
  }
  const bearer = 'Bearer a-token';

  it('comes from Secrets Manager, once, by a signed request that is traced by nobody', async () => {
    const { vault, tokens, sink } = await run(() => 'a-token', {
      CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest',
    });
    assert.deepEqual(tokens, [bearer, bearer, bearer]);
    const [asked, ...more] = vault.asked;
    assert.equal(more.length, 0);
    assert.deepEqual(asked!.body, { SecretId: 'choreoscope/ingest' });
    assert.equal(asked!.headers['x-amz-target'], 'secretsmanager.GetSecretValue');
    assert.match(
      String(asked!.headers.authorization),
      /AKID\/\d{8}\/eu-west-1\/secretsmanager\/aws4_request/,
    );
    assert.equal(asked!.headers['x-amz-security-token'], 'st');
    assert.equal(sink.spans.length, 3, 'invocations only');
  });

  it('is a member of the JSON of a secret, asked for in the region of its ARN', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-2:123456789012:secret:ingest-a1b2c3';
    const { vault, tokens } = await run(() => '{"ingest":"a-token","other":1}', {
      CHOREOSCOPE_TOKEN_SECRET: `${arn}#ingest`,
    });
    assert.deepEqual(tokens, [bearer, bearer, bearer]);
    assert.deepEqual(vault.asked[0]!.body, { SecretId: arn });
    assert.match(String(vault.asked[0]!.headers.authorization), /\/us-east-2\//);
  });

  it('comes from an SSM parameter, decrypted', async () => {
    const { vault, tokens } = await run(() => 'a-token', {
      CHOREOSCOPE_TOKEN_PARAMETER: '/choreoscope/token',
    });
    assert.deepEqual(tokens, [bearer, bearer, bearer]);
    assert.deepEqual(vault.asked[0]!.body, { Name: '/choreoscope/token', WithDecryption: true });
  });

  it('is not asked for where one is given', async () => {
    const { vault, tokens } = await run(() => 'a-token', {
      CHOREOSCOPE_TOKEN: 'given',
      CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest',
    });
    assert.equal(vault.asked.length, 0);
    assert.equal(tokens[0], 'Bearer given');
  });

  it('keeps the spans while it cannot be had, waits for it no more for a while, and says why', async () => {
    const { vault, sink, stderr } = await run(() => 400, { CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest' });
    assert.equal(vault.asked.length, 1);
    assert.equal(sink.requests.length, 0, 'nothing goes without it');
    assert.match(stderr, /no token from secretsmanager: 400 AccessDeniedException; again in 1 s/);
    assert.match(stderr, /3 spans wait: there is no token yet/);
  });

  it('is waited for no longer than the deadline', async () => {
    const { outcomes, sink } = await run(
      () => 'silence',
      { CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest', CHOREOSCOPE_DEADLINE_MS: '100' },
      undefined,
      [{ n: 0 }],
    );
    assert.ok(outcomes[0]!.elapsedMs < 3_000);
    assert.equal(sink.requests.length, 0);
  });

  it('holds no process where nobody can be connected to, as in a VPC without an endpoint', async () => {
    const nobody = await startBlackHole();
    try {
      const { lifeMs, stderr } = await run(() => 'silence', {
        CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest',
        CHOREOSCOPE_DEADLINE_MS: '10',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${nobody.port}`,
      });
      assert.match(stderr, /no token from secretsmanager: no answer in time/);
      assert.ok(lifeMs < 4_000, `${lifeMs} ms`);
    } finally {
      nobody.close();
    }
  });

  it('needs credentials, and says so', async () => {
    const { stderr, vault } = await run(() => 'a-token', {
      CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest',
      AWS_SECRET_ACCESS_KEY: '',
    });
    assert.match(stderr, /no credentials in the environment/);
    assert.equal(vault.asked.length, 0);
  });

  it('is fetched again when the collector refuses it, and nothing is lost', async () => {
    const { vault, sink, tokens } = await run(
      (nth) => (nth === 0 ? 'a-token' : 'new-token'),
      { CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest' },
      (n) => ({ status: n === 1 ? 403 : 200 }),
    );
    assert.equal(vault.asked.length, 2);
    assert.deepEqual(tokens, [bearer, bearer, 'Bearer new-token', 'Bearer new-token']);
    assert.equal(sink.spans.length, 3);
  });

  it('is not fetched again and again for a collector that takes none', async () => {
    const { vault, tokens } = await run(
      () => 'a-token',
      { CHOREOSCOPE_TOKEN_SECRET: 'choreoscope/ingest' },
      () => ({ status: 401 }),
    );
    assert.equal(vault.asked.length, 2);
    assert.ok(tokens.length >= 2);
  });
});
