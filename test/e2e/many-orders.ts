import { createHash } from 'node:crypto';
import type { OtlpBody } from './capture-shop.ts';

/** Ids and hashes: UUIDs, 64, 48 (a trace and a span), 32 and 16 hex digits, and S3's request ids. */
const ID =
  /(?<![\da-f-])(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{64}|[\da-f]{48}|[\da-f]{32}|[\da-f]{16})(?![\da-f])|(?<=id:s3:)[A-Z2-7]{16}/g;
/** Unix times: ms of this century's first half, and ns. */
const TIME = /(?<!\d)1[6-9]\d{11}(?:\d{6})?(?!\d)/g;

/**
 * What functions would have sent for other orders, just like those they were sent for, `agoMs` before: every id and every
 * hash of content is another, and the same wherever the original has the same.
 */
export function likeThese(bodies: readonly OtlpBody[], name: string, agoMs: number): OtlpBody {
  const others = new Map<string, string>();
  const fresh = (id: string): string => {
    if (id.length === 48) return fresh(id.slice(0, 32)) + fresh(id.slice(32));
    const known = others.get(id);
    if (known !== undefined) return known;
    const isS3 = /^[A-Z2-7]{16}$/.test(id);
    const digits = createHash('sha256').update(`${name} ${id}`).digest('hex');
    let next = 0;
    const other = id.replace(/[\da-zA-Z]/g, () => {
      const digit = digits[next++]!;
      return isS3 ? 'ABCDEFGHIJKLMNOP'[Number.parseInt(digit, 16)]! : digit;
    });
    others.set(id, other);
    return other;
  };
  const earlier = (time: string) =>
    String(BigInt(time) - BigInt(agoMs) * (time.length === 13 ? 1n : 1_000_000n));
  const all: OtlpBody = { resourceSpans: bodies.flatMap(({ resourceSpans }) => resourceSpans) };
  return JSON.parse(JSON.stringify(all).replace(ID, fresh).replace(TIME, earlier)) as OtlpBody;
}
