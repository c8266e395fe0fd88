import { member } from '../sources/reading.ts';
import type { WireRequest } from './exchange.ts';
import { decoded, type Protocol } from './protocol.ts';
import { parseXml } from './xml.ts';

/** An object's own text is looked at for identifiers, up to this. */
const largestText = 256 * 1_024;
const largestAnswer = 64 * 1_024;

/** Operations on an object, by method and a name in the query (`=` none is looked for); the first row that fits. */
const operations = [
  'PUT partNumber UploadPart',
  'PUT acl PutObjectAcl',
  'PUT tagging PutObjectTagging',
  'PUT retention PutObjectRetention',
  'PUT legal-hold PutObjectLegalHold',
  'PUT renameObject RenameObject',
  'PUT = PutObject',
  'POST uploads CreateMultipartUpload',
  'POST uploadId CompleteMultipartUpload',
  'DELETE uploadId AbortMultipartUpload',
  'DELETE tagging DeleteObjectTagging',
  'DELETE = DeleteObject',
  'HEAD = HeadObject',
  'GET = GetObject',
].map((row) => row.split(' '));

/**
 * S3's own REST: the operation is in method, path and query, and bucket and key in host and path.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const s3Rest: Protocol = {
  speaks: (service) => service === 's3',
  operation: (request) => {
    const { object, query } = address(request);
    if (object === '')
      return request.method === 'POST' && query.has('delete')
        ? 'DeleteObjects'
        : (query.get('x-id') ?? undefined);
    const row = operations.find(
      ([method, name = '']) => method === request.method && (name === '=' || query.has(name)),
    );
    const isCopy = row?.[2] === 'PutObject' && request.header('x-amz-copy-source') !== undefined;
    return isCopy ? 'CopyObject' : row?.[2];
  },
  keep: (operation) => ({
    request: operation === 'PutObject' || operation === 'DeleteObjects' ? largestText : 0,
    response: operation === 'DeleteObjects' ? largestText : largestAnswer,
  }),
  input: (request) => {
    const { bucket, object } = address(request);
    const length = request.header('x-amz-decoded-content-length') ?? request.header('content-length');
    return {
      Bucket: bucket,
      Key: object,
      ContentLength: request.method === 'PUT' && !request.header('x-amz-copy-source') ? length : undefined,
      Body: jsonText(request.body),
      ...(request.method === 'POST' && { Delete: parseXml(request.body?.toString() ?? '')?.value }),
    };
  },
  output: (response) => {
    const answer = parseXml(response.body?.toString() ?? '');
    if (answer === undefined || answer.name === 'Error') return {};
    return { ETag: member(answer.value, 'ETag'), Error: member(answer.value, 'Error') };
  },
};

/**
 * Virtual-hosted (`bucket.s3.eu-west-1.amazonaws.com/key`) or path style. Of a custom endpoint only
 * `bucket.localhost` is taken for virtual-hosted; an access point does not say its bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function address(request: WireRequest): {
  bucket: string | undefined;
  object: string;
  query: URLSearchParams;
} {
  const [path = '', search = ''] = splitOnce(request.path, '?');
  const query = new URLSearchParams(search);
  const host = request.host.replace(/:\d+$/, '');
  const hosted = /^(.+?)\.(?:s3[.-](?:[\w.-]*)amazonaws\.com(?:\.cn)?|localhost)$/.exec(host)?.[1];
  if (/s3-accesspoint|s3-object-lambda|s3-outposts/.test(host)) {
    return { bucket: undefined, object: decoded(path.slice(1)), query };
  }
  if (hosted !== undefined) return { bucket: hosted, object: decoded(path.slice(1)), query };
  const [bucket = '', object = ''] = splitOnce(path.slice(1), '/');
  return { bucket: decoded(bucket) || undefined, object: decoded(object), query };
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function jsonText(body: Buffer | undefined): string | undefined {
  return body !== undefined && (body[0] === 0x7b || body[0] === 0x5b) ? body.toString() : undefined;
}
