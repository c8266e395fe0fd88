import { createHash } from 'node:crypto';
import { arns } from '../arns.ts';
import { s3RequestIds } from '../ids.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { xml } from '../wire/xml.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { CloudParts } from './cloud-parts.ts';
import { MultipartUploads } from './s3-multipart.ts';
import { objectCreatedEvent } from './s3-notification.ts';

export interface BucketNotification {
  /** `s3:ObjectCreated:*`, `s3:ObjectCreated:Put`, `s3:ObjectRemoved:Delete`, … */
  events: string[];
  prefix?: string;
  suffix?: string;
  /** Function, topic or queue. */
  targetArn: string;
}

interface StoredObject {
  body: Buffer;
  etag: string;
  contentType: string;
  checksums: Record<string, string>;
  metadata: Record<string, string>;
  modified: Date;
}

interface Bucket {
  objects: Map<string, StoredObject>;
  uploads: MultipartUploads;
  notifications: BucketNotification[];
}

/** What a request is about. */
interface Place {
  name: string;
  bucket: Bucket;
  key: string;
  ids: { requestId: string; id2: string };
}

const KEPT_HEADERS = /^x-amz-checksum-(?!mode|algorithm)/;

/** Buckets in memory, path-style or virtual-host addresses. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export class S3 implements ApiService {
  readonly signingName = 's3';
  readonly #buckets = new Map<string, Bucket>();
  readonly #cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>) {
    this.#cloud = cloud;
  }

  createBucket(name: string, notifications: BucketNotification[] = []): string {
    this.#buckets.set(name, { objects: new Map(), uploads: new MultipartUploads(), notifications });
    return arns.bucket(name);
  }

  /** Keys in a bucket, sorted. */
  keys(bucket: string): string[] {
    return [...this.#bucketNamed(bucket).objects.keys()].sort();
  }

  handle(request: ApiRequest): ApiResponse {
    const [bucketName = '', ...rest] = request.path.slice(1).split('/');
    const key = decodeURIComponent(rest.join('/'));
    const bucket = this.#bucketNamed(decodeURIComponent(bucketName));
    const ids = s3RequestIds();
    const response = this.#run(request, { name: bucketName, bucket, key, ids });
    return {
      ...response,
      headers: {
        server: 'AmazonS3',
        'x-amz-request-id': ids.requestId,
        'x-amz-id-2': ids.id2,
        ...response.headers,
      },
    };
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const { requestId, id2 } = s3RequestIds();
    const body = xml({
      Error: { Code: error.code, Message: error.message, RequestId: requestId, HostId: id2 },
    });
    return {
      status: error.status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId, 'x-amz-id-2': id2 },
      body: request.method === 'HEAD' ? '' : body,
    };
  }

  #run(request: ApiRequest, at: Place): ApiResponse {
    const { method, headers } = request;
    if (method === 'POST' && request.query.has('delete')) return this.#deleteMany(request, at);
    const part = this.#multipart(request, at);
    if (part !== undefined) return part;
    if (at.key === '' && method === 'GET') return list(at.name, at.bucket, request.query.get('prefix') ?? '');
    if (method === 'GET' || method === 'HEAD') return get(objectAt(at.bucket, at.key), method);
    if (method === 'DELETE') {
      this.#delete(request, at);
      return { status: 204 };
    }
    if (method !== 'PUT' || at.key === '')
      throw new ServiceError(
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        405,
      );
    if (headers['if-none-match'] === '*' && at.bucket.objects.has(at.key)) {
      throw new ServiceError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
    const source = headers['x-amz-copy-source'];
    const stored =
      source === undefined ? uploaded(request) : { ...this.#sourceOf(source), modified: new Date() };
    at.bucket.objects.set(at.key, stored);
    const operation = source === undefined ? 'PutObject' : 'CopyObject';
    this.#announce(
      request,
      at,
      stored,
      operation,
      source === undefined ? 'ObjectCreated:Put' : 'ObjectCreated:Copy',
    );
    if (source === undefined)
      return { status: 200, headers: { etag: `"${stored.etag}"`, ...stored.checksums } };
    const result = {
      CopyObjectResult: { ETag: `"${stored.etag}"`, LastModified: stored.modified.toISOString() },
    };
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml(result) };
  }

  #delete(request: ApiRequest, at: Place, operation = 'DeleteObject', ordinal = 0): void {
    const stored = at.bucket.objects.get(at.key);
    at.bucket.objects.delete(at.key);
    if (stored !== undefined) this.#announce(request, at, stored, operation, 'ObjectRemoved:Delete', ordinal);
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
  #deleteMany(request: ApiRequest, at: Place): ApiResponse {
    const { body } = uploaded(request);
    const keys = [...body.toString().matchAll(/<Key>([\s\S]*?)<\/Key>/g)].map(([, key]) => unescapeXml(key!));
    const isQuiet = /<Quiet>true<\/Quiet>/.test(body.toString());
    keys.forEach((key, ordinal) => {
      this.#delete(request, { ...at, key }, 'DeleteObjects', ordinal);
    });
    const result = { DeleteResult: { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) } };
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml(result) };
  }

  /** An operation of a multipart upload; undefined: some other one. */
  #multipart(request: ApiRequest, at: Place): ApiResponse | undefined {
    const { method, query, headers } = request;
    const { uploads } = at.bucket;
    const answer = (content: Parameters<typeof xml>[0]) => ({
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: xml(content),
    });
    if (method === 'POST' && query.has('uploads')) {
      const { contentType, metadata } = uploaded(request);
      const UploadId = uploads.begin(at.key, contentType, metadata);
      return answer({ InitiateMultipartUploadResult: { Bucket: at.name, Key: at.key, UploadId } });
    }
    const uploadId = query.get('uploadId');
    if (uploadId === null) return undefined;
    if (method === 'PUT') {
      const source = headers['x-amz-copy-source'];
      const { body, checksums } =
        source === undefined ? uploaded(request) : { ...this.#sourceOf(source), checksums: {} };
      const etag = uploads.part(uploadId, Number(query.get('partNumber')), body);
      if (source === undefined) return { status: 200, headers: { etag: `"${etag}"`, ...checksums } };
      return answer({ CopyPartResult: { ETag: `"${etag}"`, LastModified: new Date().toISOString() } });
    }
    if (method === 'DELETE') {
      uploads.abort(uploadId);
      return { status: 204 };
    }
    if (method !== 'POST') return undefined;
    const stored = { ...uploads.complete(uploadId), checksums: {}, modified: new Date() };
    at.bucket.objects.set(at.key, stored);
    this.#announce(request, at, stored, 'CompleteMultipartUpload', 'ObjectCreated:CompleteMultipartUpload');
    const ETag = `"${stored.etag}"`;
    const Location = `http://localhost/${at.name}/${at.key}`;
    return answer({ CompleteMultipartUploadResult: { Location, Bucket: at.name, Key: at.key, ETag } });
  }

  #announce(
    request: ApiRequest,
    at: Place,
    stored: StoredObject,
    operation: string,
    eventName: string,
    ordinal = 0,
  ): void {
    const channel = arns.bucket(at.name);
    const orderId = this.#cloud.identify(`${at.key} ${stored.body.toString()}`);
    const ids = { requestId: at.ids.requestId, key: at.key, etag: stored.etag };
    const publish = this.#cloud.ledger.publish(
      {
        service: 's3',
        operation,
        channel,
        ordinal,
        ids,
        by: request.by,
        orderId,
      },
      `${operation} ${at.key} ${stored.etag}`,
    );
    for (const { events, prefix = '', suffix = '', targetArn } of at.bucket.notifications) {
      const isWanted = events.some((event) => `s3:${eventName}`.startsWith(event.replace(/\*$/, '')));
      if (!isWanted || !at.key.startsWith(prefix) || !at.key.endsWith(suffix)) continue;
      const payload = JSON.stringify(objectCreatedEvent({ ...at, stored, eventName }));
      this.#cloud.router.send(targetArn, {
        toFunction: () => payload,
        toQueue: () => ({ body: payload }),
        toTopic: () => ({ message: payload, subject: 'Amazon S3 Notification' }),
        record: { channel, ids, publish: publish.id, orderId },
        traceHeader: request.traceHeader,
      });
    }
  }

  #sourceOf(source: string): StoredObject {
    const [bucket = '', ...key] = decodeURIComponent(source).replace(/^\//, '').split('/');
    return objectAt(this.#bucketNamed(bucket), key.join('/'));
  }

  #bucketNamed(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined)
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return bucket;
  }
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
    name === undefined ? String.fromCodePoint(Number(decimal ?? `0x${hex}`)) : (named[name] ?? ''),
  );
}

function objectAt(bucket: Bucket, key: string): StoredObject {
  const stored = bucket.objects.get(key);
  if (stored === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  return stored;
}

function uploaded(request: ApiRequest): StoredObject {
  const { headers } = request;
  const isChunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-') ?? false;
  const { body, trailers } = isChunked
    ? decodeAwsChunked(request.body)
    : { body: request.body, trailers: {} };
  const named = (prefix: RegExp) =>
    Object.fromEntries(Object.entries({ ...headers, ...trailers }).filter(([name]) => prefix.test(name)));
  return {
    body,
    etag: createHash('md5').update(body).digest('hex'),
    contentType: headers['content-type'] ?? 'binary/octet-stream',
    checksums: named(KEPT_HEADERS),
    metadata: named(/^x-amz-meta-/),
    modified: new Date(),
  };
}

function get(stored: StoredObject, method: string): ApiResponse {
  return {
    status: 200,
    headers: {
      etag: `"${stored.etag}"`,
      'content-type': stored.contentType,
      'content-length': String(stored.body.length),
      'last-modified': stored.modified.toUTCString(),
      ...stored.metadata,
      ...stored.checksums,
    },
    body: method === 'HEAD' ? '' : stored.body,
  };
}

function list(name: string, bucket: Bucket, prefix: string): ApiResponse {
  const found = [...bucket.objects]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const body = xml({
    ListBucketResult: {
      Name: name,
      Prefix: prefix,
      KeyCount: found.length,
      MaxKeys: 1000,
      IsTruncated: 'false',
      Contents: found.map(([Key, stored]) => ({
        Key,
        LastModified: stored.modified.toISOString(),
        ETag: `"${stored.etag}"`,
        Size: stored.body.length,
      })),
    },
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
