import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { signRequest } from './sign-request.ts';

/** As the SDK's signer takes a hash. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

describe('A signed request', () => {
  for (const sessionToken of [undefined, 'a/session+token==']) {
    for (const service of ['secretsmanager', 'ssm']) {
      it(`is signed as the SDK signs it: ${service}, ${sessionToken ? 'with' : 'without'} a session`, async () => {
        const credentials = {
          accessKeyId: 'AKIDEXAMPLE',
          secretAccessKey: 'wJalr/bPxRfiCYEXAMPLE',
          sessionToken,
        };
        const now = new Date('2026-11-20T12:34:56.789Z');
        const headers = {
          'content-type': 'application/x-amz-json-1.1',
          host: `${service}.eu-west-1.amazonaws.com`,
          'x-amz-target': 'secretsmanager.GetSecretValue',
        };
        const body = '{"SecretId":"choreoscope/tökén"}';
        const signer = new SignatureV4({
          service,
          region: 'eu-west-1',
          credentials,
          sha256: Sha256,
          applyChecksum: false,
        });
        const theirs = await signer.sign(
          {
            method: 'POST',
            protocol: 'https:',
            hostname: headers.host,
            path: '/',
            headers,
            body,
          } as Parameters<typeof signer.sign>[0],
          { signingDate: now },
        );
        const ours = signRequest(service, 'eu-west-1', headers, body, credentials, now);
        assert.equal(ours.authorization, theirs.headers.authorization);
        assert.equal(ours['x-amz-date'], theirs.headers['x-amz-date']);
        assert.equal(ours['x-amz-security-token'], theirs.headers['x-amz-security-token']);
      });
    }
  }
});
