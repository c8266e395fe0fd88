import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

const runtime = fileURLToPath(new URL('../../instrumentation/src/testing/mini-runtime.mjs', import.meta.url));

/** Modes of an archive's members, from its central directory: APPNOTE.TXT 4.3.12. */
export function modes(archive: Uint8Array): Record<string, number> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const found: Record<string, number> = {};
  const end = archive.length - 22;
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    const nameLength = view.getUint16(at + 28, true);
    const name = Buffer.from(archive.subarray(at + 46, at + 46 + nameLength)).toString();
    found[name] = view.getUint32(at + 38, true) >>> 16;
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/** Lambda unpacks layers into /opt; here it is another folder, for the caller to remove. */
export function unpack(archive: Uint8Array): string {
  const opt = mkdtempSync(join(tmpdir(), 'choreoscope layer-'));
  const mode = modes(archive);
  for (const [name, bytes] of Object.entries(unzipSync(archive))) {
    mkdirSync(dirname(join(opt, name)), { recursive: true });
    writeFileSync(join(opt, name), bytes);
    chmodSync(join(opt, name), (mode[name] as number) & 0o777);
  }
  return opt;
}

export interface LayerRun {
  /** Where the layer is unpacked. */
  opt: string;
  /** Name → text, in the task root; the handler is `app.handler`. */
  files: Record<string, string>;
  events?: unknown[];
  /** Path of the Node binary. */
  node?: string;
  /** How many times the wrapper runs. */
  wrappers?: number;
  env: Record<string, string>;
}

/** Starts the runtime as Lambda does with a wrapper, which gets the interpreter and its arguments, for some events. */
export async function runWithLayer(run: LayerRun): Promise<{ results: unknown[]; stdout: string }> {
  const task = mkdtempSync(join(tmpdir(), 'choreoscope-task-'));
  try {
    for (const [name, text] of Object.entries(run.files)) writeFileSync(join(task, name), text);
    writeFileSync(join(task, 'events.json'), JSON.stringify(run.events ?? [{ order: 17 }]));
    const wrapper = join(run.opt, 'choreoscope-handler');
    const [command, ...args] = [
      ...Array.from({ length: run.wrappers ?? 1 }, () => wrapper),
      run.node ?? process.execPath,
      runtime,
      join(task, 'events.json'),
      join(task, 'outcomes.json'),
    ];
    const child = spawn(command as string, args, {
      cwd: task,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
      env: {
        PATH: process.env.PATH,
        LAMBDA_TASK_ROOT: task,
        _HANDLER: 'app.handler',
        AWS_LAMBDA_EXEC_WRAPPER: wrapper,
        AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
        AWS_LAMBDA_FUNCTION_NAME: 'place-order',
        AWS_LAMBDA_FUNCTION_VERSION: '7',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[7]instance',
        AWS_REGION: 'eu-west-1',
        CHOREOSCOPE_DEADLINE_MS: '5000',
        ...run.env,
      },
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    }
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    assert.equal(code, 0, said.stderr);
    const { outcomes } = JSON.parse(readFileSync(join(task, 'outcomes.json'), 'utf8')) as {
      outcomes: { result: unknown; error?: string }[];
    };
    assert.deepEqual(
      outcomes.map(({ error }) => error).filter((error) => error !== undefined),
      [],
    );
    return { results: outcomes.map(({ result }) => result), stdout: said.stdout };
  } finally {
    rmSync(task, { recursive: true });
  }
}
