/** The text that bytes are, or the bytes where they are none. */
export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() : bytes;
}
