import { type Zippable, zipSync } from 'fflate';
import { type LayerParts, layerFiles } from './contents.ts';

const UNIX = 3;

/**
 * The Lambda layer as a zip archive. Its bytes depend on nothing but the files: no clock, no time zone, no zlib of this
 * Node. Modes are 0755 and 0644.
 * @throws Error when the instrumentation has not been built
 */
export function layerZip(parts?: LayerParts): Uint8Array {
  // The format has local time, and starts in 1980.
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const { path, bytes, isExecutable } of layerFiles(parts)) {
    const mode = 0o100000 | (isExecutable ? 0o755 : 0o644);
    entries[path] = [bytes, { os: UNIX, attrs: (mode << 16) >>> 0, mtime, level: 9 }];
  }
  return zipSync(entries);
}
