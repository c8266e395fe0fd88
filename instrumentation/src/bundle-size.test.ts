import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What a function may have to load and parse of us, bytes. */
const mostBytes = 100 * 1024;
/**
 * In a bundle, where nothing can be a file of its own that is loaded only by who uses it: modes, fetched tokens. The
 * API is the handler's copy and comes to that, 11 KiB, also where the handler does not use it itself.
 */
const mostBundledBytes = 101 * 1024;

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const handler = `import { wrap } from '@choreoscope/instrumentation';
export const handler = wrap(async () => 1);`;

describe('What a function gets of this package', () => {
  it('is at most 100 KiB as an installed package', () => {
    const { size } = statSync(`${packageRoot}dist/index.cjs`);
    assert.ok(size <= mostBytes, `${size} bytes`);
  });

  for (const format of ['cjs', 'esm'] as const) {
    it(`is at most 101 KiB in a bundle, beside the API that the handler shares: ${format}`, async () => {
      const { metafile } = await build({
        stdin: { contents: handler, resolveDir: packageRoot },
        // As a function's own bundler finds us.
        alias: { '@choreoscope/instrumentation': `${packageRoot}dist/index.bundler.mjs` },
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node20',
        format,
        write: false,
        metafile: true,
        logLevel: 'error',
      });
      const [output] = Object.values(metafile.outputs);
      const api = Object.entries(output!.inputs)
        .filter(([path]) => path.includes('node_modules/@opentelemetry/api/'))
        .reduce((bytes, [, { bytesInOutput }]) => bytes + bytesInOutput, 0);
      assert.ok(api > 0, 'the API is the package');
      assert.ok(
        output!.bytes - api <= mostBundledBytes,
        `${output!.bytes - api} bytes, and ${api} of the API`,
      );
    });
  }
});
