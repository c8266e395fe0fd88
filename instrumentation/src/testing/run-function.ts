import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');
const runtime = join(packageRoot, 'src/testing/mini-runtime.mjs');

export interface FunctionRun {
  /** Path in the task root → text. */
  files: Record<string, string>;
  /** `file.export`; default `app.handler`. */
  handler?: string;
  events: unknown[];
  /** Preload `register` with this flag. */
  register?: 'require' | 'import';
  env?: Record<string, string>;
  /** After which the process is killed; default 20 s. */
  timeoutMs?: number;
  /** Path of the Node binary; default this process's own. */
  node?: string;
}

interface FunctionOutcome {
  result?: unknown;
  error?: string;
  /** The runtime answered because nothing was left to run. */
  isIdle: boolean;
  /** What came out is what the handler left in `globalThis.given`. */
  isSame: boolean;
  isEventUnchanged: boolean;
  isContextUnchanged: boolean;
  waitsForEmptyLoop: boolean;
  elapsedMs: number;
}

export interface FunctionReport {
  outcomes: FunctionOutcome[];
  /** To load the handler's module, ms. */
  loadMs: number;
  /** Of the function the runtime got. */
  length: number;
  name: string;
  stdout: string;
  stderr: string;
  exitCode: number | null;
  /** Whole life of the process, ms. */
  lifeMs: number;
}

/** Runs a handler's invocations in a fresh process, one after the other, in an environment like Lambda's. */
export async function runFunction(run: FunctionRun): Promise<FunctionReport> {
  const taskRoot = mkdtempSync(join(tmpdir(), 'choreoscope-function-'));
  try {
    for (const [name, text] of Object.entries(run.files)) {
      mkdirSync(dirname(join(taskRoot, name)), { recursive: true });
      writeFileSync(join(taskRoot, name), text);
    }
    mkdirSync(join(taskRoot, 'node_modules/@choreoscope'), { recursive: true });
    symlinkSync(packageRoot, join(taskRoot, 'node_modules/@choreoscope/instrumentation'));
    writeFileSync(join(taskRoot, 'events.json'), JSON.stringify(run.events));
    const preload = run.register && `--${run.register} @choreoscope/instrumentation/register`;
    const startedAt = performance.now();
    const { stdout, stderr, exitCode } = await spawned(
      run.node ?? process.execPath,
      taskRoot,
      {
        PATH: process.env.PATH ?? '',
        LAMBDA_TASK_ROOT: taskRoot,
        _HANDLER: run.handler ?? 'app.handler',
        AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
        AWS_LAMBDA_FUNCTION_NAME: 'place-order',
        AWS_LAMBDA_FUNCTION_VERSION: '7',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[7]instance',
        AWS_REGION: 'eu-west-1',
        ...(preload && { NODE_OPTIONS: preload }),
        ...run.env,
      },
      run.timeoutMs ?? 20_000,
    );
    const lifeMs = performance.now() - startedAt;
    let report: Pick<FunctionReport, 'outcomes' | 'loadMs' | 'length' | 'name'>;
    try {
      report = JSON.parse(readFileSync(join(taskRoot, 'outcomes.json'), 'utf8'));
    } catch {
      throw Object.assign(new Error(`the function's process ended with ${exitCode}: ${stderr}`), { stdout });
    }
    return { ...report, stdout, stderr, exitCode, lifeMs };
  } finally {
    rmSync(taskRoot, { recursive: true });
  }
}

function spawned(node: string, taskRoot: string, env: Record<string, string>, timeout: number) {
  return new Promise<{ stdout: string; stderr: string; exitCode: number | null }>((resolve, reject) => {
    const child = spawn(node, [runtime, join(taskRoot, 'events.json'), join(taskRoot, 'outcomes.json')], {
      cwd: taskRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  });
}
