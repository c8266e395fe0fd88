import { createHash } from 'node:crypto';

/** A message attribute as the SNS and SQS APIs take it. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string | undefined;
  /** Base64. */
  BinaryValue?: string | undefined;
}

export const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex');

/**
 * MD5 digest of message attributes: names sorted; length and bytes of name and type, one byte for the transport
 * (1 text, 2 binary), length and bytes of the value.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: Record<string, MessageAttribute>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts: Buffer[] = [];
  const sized = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const name of names) {
    const attribute = attributes[name]!;
    sized(Buffer.from(name));
    sized(Buffer.from(attribute.DataType));
    const isBinary = attribute.BinaryValue !== undefined;
    parts.push(Buffer.from([isBinary ? 2 : 1]));
    sized(
      isBinary ? Buffer.from(attribute.BinaryValue!, 'base64') : Buffer.from(attribute.StringValue ?? ''),
    );
  }
  return md5(Buffer.concat(parts));
}
