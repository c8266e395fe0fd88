import { builtin, isLoaded } from './builtin.ts';

/** What is hashed here before `node:crypto` is worth its 4 to 8 ms of loading, bytes. */
let leftToHashHere = 65_536;
/** From here on `node:crypto` is faster even if it has to be loaded. */
const manyBytes = 16_384;

let nativeHash: typeof import('node:crypto').hash;

/** SHA-256's constants: the first 32 bits of the fractions of the cube roots of the first 64 primes. */
let constants: Int32Array | undefined;
/** Where each hash begins: those of the square roots of the first 8. */
const initial = new Int32Array(8);
let words: Int32Array;

/**
 * The first 128 bits of the SHA-256 of bytes, or of a text's UTF-8, as 32 hex digits. A function that has
 * `node:crypto` loaded (any AWS SDK does) hashes there; another is not made to load it for its first few events.
 * https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */
export function hashOf(content: string | Uint8Array): string {
  if (leftToHashHere > 0) {
    const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
    leftToHashHere = length > manyBytes || isLoaded('crypto') ? 0 : leftToHashHere - length;
    if (leftToHashHere > 0) return hashHere(content, length);
    nativeHash = builtin('node:crypto').hash;
  }
  return nativeHash('sha256', content, 'hex').slice(0, 32);
}

/** The same without `node:crypto`. */
export function hashHere(content: string | Uint8Array, length: number): string {
  if (!constants) prepare();
  const k = constants as Int32Array;
  const bytes = Buffer.alloc((((length + 8) >> 6) + 1) << 6);
  if (typeof content === 'string') bytes.write(content);
  else bytes.set(content);
  bytes[length] = 0x80;
  bytes.writeUInt32BE(length << 3, bytes.length - 4);
  const hash = initial.slice();
  for (let block = 0; block < bytes.length; block += 64) {
    let [a, b, c, d, e, f, g, h] = hash as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      if (i < 16) words[i] = bytes.readInt32BE(block + i * 4);
      else {
        const x = words[i - 15]!;
        const y = words[i - 2]!;
        words[i] =
          words[i - 16]! +
          words[i - 7]! +
          (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
          (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
      const first =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i]! + words[i]!) | 0;
      const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i]! += word;
  }
  return [0, 1, 2, 3].map((i) => (hash[i]! >>> 0).toString(16).padStart(8, '0')).join('');
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function prepare(): void {
  words = new Int32Array(64);
  const made = new Int32Array(64);
  for (let prime = 2, found = 0; found < 64; prime++) {
    let divisor = 2;
    while (divisor * divisor <= prime && prime % divisor !== 0) divisor++;
    if (divisor * divisor <= prime) continue;
    if (found < initial.length) initial[found] = (Math.sqrt(prime) % 1) * 2 ** 32;
    made[found++] = (Math.cbrt(prime) % 1) * 2 ** 32;
  }
  constants = made;
}
