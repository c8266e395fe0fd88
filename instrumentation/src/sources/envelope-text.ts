import { type Budget, boundedJson, newBudget } from './bounded-json.ts';
import { decoded, isObject } from './reading.ts';

/**
 * Only these are in an envelope's JSON, within its first 2,000 characters as the services write it; looking for
 * them is cheaper than parsing every message.
 */
const marks =
  /"(TopicArn|detail-type|approximateInvokeCount|AlarmName|mail|receiptHandle|kinesisSchemaVersion|tableName|timestampType|messageID|basicProperties|aws:\w+)"/;

/** The object that `content` is, or is the text of if that may be an envelope. */
export function objectIn(content: unknown, budget: Budget = newBudget()): object | undefined {
  if (typeof content === 'string') {
    return marks.test(content.slice(0, 2_000)) ? boundedJson(content, budget) : undefined;
  }
  return isObject(content) ? content : undefined;
}

/**
 * The text in base64 `data`, if it may be an envelope. Only its beginning is decoded to see that: a batch may hold
 * 10,000 records.
 */
export function encodedContent(data: string | undefined): string | undefined {
  // Base64 begins with 'e' where the text begins with a brace.
  if (data?.charCodeAt(0) !== 101) return undefined;
  return marks.test(decoded(data.slice(0, 680)) as string) ? decoded(data) : undefined;
}
