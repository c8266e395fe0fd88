import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Seen } from './loopback-services.ts';

/** The hash that the signer asks for. */
class Sha256 {
  readonly #hash;
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

/** Fails where a received request is not signed as its service would compute it from what arrived. */
export async function assertSigned(
  seen: Seen,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Promise<void> {
  const authorization = String(seen.headers.authorization);
  const [, region, service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
  const names = /SignedHeaders=([^,]+)/.exec(authorization)![1]!.split(';');
  const date = String(seen.headers['x-amz-date']);
  const url = new URL(seen.path, 'http://service');
  const signer = new SignatureV4({
    credentials,
    region: region!,
    service: service!,
    sha256: Sha256 as never,
    applyChecksum: false,
    uriEscapePath: service !== 's3',
  });
  const again = await signer.sign(
    {
      method: seen.method,
      protocol: 'http:',
      hostname: 'service',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(names.map((name) => [name, String(seen.headers[name])])),
      body: seen.body,
    },
    {
      signingDate: new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')),
      signableHeaders: new Set(names),
    },
  );
  assert.equal(again.headers.authorization, authorization);
}
