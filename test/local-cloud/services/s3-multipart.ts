import { createHash } from 'node:crypto';
import { uuid } from '../ids.ts';
import { ServiceError } from '../wire/api-request.ts';

interface Upload {
  key: string;
  contentType: string;
  metadata: Record<string, string>;
  parts: Map<number, { body: Buffer; md5: Buffer }>;
}

/** Uploads in parts that have begun. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export class MultipartUploads {
  readonly #uploads = new Map<string, Upload>();

  begin(key: string, contentType: string, metadata: Record<string, string>): string {
    const id = uuid().replaceAll('-', '');
    this.#uploads.set(id, { key, contentType, metadata, parts: new Map() });
    return id;
  }

  /** @returns the part's etag, without quotes */
  part(id: string, number: number, body: Buffer): string {
    const md5 = createHash('md5').update(body).digest();
    this.#upload(id).parts.set(number, { body, md5 });
    return md5.toString('hex');
  }

  abort(id: string): void {
    this.#upload(id);
    this.#uploads.delete(id);
  }

  /** The whole object; its etag is a digest of the parts' digests and their number. */
  complete(id: string): {
    body: Buffer;
    etag: string;
    contentType: string;
    metadata: Record<string, string>;
  } {
    const { parts, contentType, metadata } = this.#upload(id);
    this.#uploads.delete(id);
    const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const digests = createHash('md5').update(Buffer.concat(inOrder.map(({ md5 }) => md5)));
    const body = Buffer.concat(inOrder.map((part) => part.body));
    return { body, etag: `${digests.digest('hex')}-${inOrder.length}`, contentType, metadata };
  }

  #upload(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined)
      throw new ServiceError('NoSuchUpload', 'The specified upload does not exist.', 404);
    return upload;
  }
}
