import { randomBytes, randomUUID } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const letters = (length: number) => Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('');

/** Lambda request, SNS message, SQS message and EventBridge event ids are all UUIDs. */
export const uuid = (): string => randomUUID();

/** Temporary credentials' key ids start with ASIA; the local cloud knows its callers by them. */
export const accessKeyId = (): string => `ASIA${letters(16)}`;

/** The two ids S3 answers with: `x-amz-request-id` and `x-amz-id-2`. */
export const s3RequestIds = (): { requestId: string; id2: string } => ({
  requestId: letters(16),
  id2: randomBytes(56).toString('base64'),
});

/** 32 hex digits: the end of a log stream's name, a stream record's event id. */
export const hex32 = (): string => randomBytes(16).toString('hex');
