/** A larger payload is not parsed for attribution. */
const largestParsed = 256 * 1_024;

/** The payload itself, or what it holds where it is the text of a JSON object or list. */
export function parsedPayload(payload: unknown): unknown {
  if (typeof payload !== 'string' || payload.length > largestParsed || !/^\s*[{[]/.test(payload))
    return payload;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
