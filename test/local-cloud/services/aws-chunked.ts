/**
 * Content and trailers of an `aws-chunked` upload, as SDK clients send streams.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeAwsChunked(encoded: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = encoded.indexOf('\r\n', at);
    const size = Number.parseInt(encoded.subarray(at, lineEnd).toString(), 16);
    at = lineEnd + 2;
    if (!(size > 0)) break;
    chunks.push(encoded.subarray(at, at + size));
    at += size + 2;
  }
  const lines = encoded.subarray(at).toString().split('\r\n').filter(Boolean);
  const trailers = lines.map((line) => line.split(':', 2).map((part) => part.trim()) as [string, string]);
  return { body: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}
