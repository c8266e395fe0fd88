/** What a request is signed for. */
export interface Signature {
  service: string;
  /** Empty where the signature leaves it out. */
  region: string;
}

/**
 * Service and region of a signed AWS request, from the credential scope of its signature: right on custom
 * endpoints too. SigV4a leaves the region out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readSignature(authorization: unknown): Signature | undefined {
  if (typeof authorization !== 'string' || !authorization.startsWith('AWS4-')) return undefined;
  const scope = /Credential=[^/,\s]+\/\d{8}\/(?:([\w-]+)\/)?([\w-]+)\/aws4_request/.exec(
    authorization.slice(0, 1_024),
  );
  if (!scope) return undefined;
  return { service: aliases[scope[2]!] ?? scope[2]!, region: scope[1] ?? '' };
}

/** Signing names of one service. */
const aliases: Record<string, string> = { s3express: 's3', 's3-outposts': 's3', 's3-object-lambda': 's3' };

/** Signed, but handed through to the user's own code behind it: HTTP like any other. */
const fronts = new Set(['execute-api', 'appsync', 'vpc-lattice-svcs']);

/** Whether the request is for a user's HTTP API, not for an AWS one. */
export function isForHttpApi(
  { service }: Signature,
  { host, path }: { host: string; path: string },
): boolean {
  if (service === 'lambda') return host.includes('.lambda-url.');
  return fronts.has(service) && !/\/(?:@|%40)connections\//.test(path);
}
