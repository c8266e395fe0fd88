import { Buffer } from 'node:buffer';
import { message, text } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';

/** gzip of base64 of gzip, and one more for an event of a function. */
const MAX_WRAPPINGS = 4;
const BRACE = 0x7b;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The documents in what a CloudWatch Logs subscription sends, in any of the ways it arrives: gzip (a Firehose record),
 * base64 of gzip, the event of a function `{"awslogs":{"data":…}}`, or plain JSON; several of them when each is a line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * @param inflate gunzips within what the request may still use
 * @returns parsed, unchecked
 * @throws Malformed
 */
export async function readDocuments(
  data: Buffer,
  inflate: (gzip: Buffer) => Promise<Buffer>,
): Promise<unknown[]> {
  let bytes = data;
  for (let i = 0; i <= MAX_WRAPPINGS; i++) {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      bytes = await inflate(bytes);
    } else if (bytes.find((byte) => !SPACES.has(byte)) === BRACE) {
      const found = parseDocuments(bytes.toString('utf8'));
      const event = message(found[0], '')?.awslogs;
      if (event === undefined) return found;
      bytes = fromBase64(text(message(event, 'awslogs')?.data, 'awslogs.data'), 'awslogs.data');
    } else {
      bytes = fromBase64(bytes.toString('latin1'), '');
    }
  }
  throw new Malformed('', `wrapped more than ${MAX_WRAPPINGS} times`);
}

/**
 * Bytes of base64 text.
 * @throws Malformed
 */
export function fromBase64(text: string, place: string): Buffer {
  const base64 = text.trim();
  if (base64 === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw new Malformed(place, 'neither JSON, gzip nor base64');
  }
  return Buffer.from(base64, 'base64');
}

function parseDocuments(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new Malformed('', 'not JSON, or it ends too early');
    }
  }
}
