import { builtin } from './builtin.ts';

/** What a request is signed with. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/**
 * Headers of a signed `POST /` with no query: AWS Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param service as AWS names it in a signature: `secretsmanager`, `ssm`
 * @param headers all of them are signed; `host` is one
 */
export function signRequest(
  service: string,
  region: string,
  headers: Record<string, string>,
  body: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: Date = new Date(),
): Record<string, string> {
  const { createHash, createHmac } = builtin('node:crypto');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text);

  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const all: Record<string, string> = { ...headers, 'x-amz-date': time };
  if (sessionToken) all['x-amz-security-token'] = sessionToken;
  const names = Object.keys(all).sort();
  const signed = names.join(';');
  const canonical = ['POST', '/', '', ...names.map((name) => `${name}:${all[name]}`), '', signed, hash(body)];
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(canonical.join('\n'))].join('\n');
  const key = scope.reduce<string | Buffer>(
    (secret, part) => hmac(secret, part).digest(),
    `AWS4${secretAccessKey}`,
  );
  all.authorization =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, ` +
    `SignedHeaders=${signed}, Signature=${hmac(key, toSign).digest('hex')}`;
  return all;
}
