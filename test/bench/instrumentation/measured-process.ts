import { spawn } from 'node:child_process';
import type { Node } from './nodes.ts';
import type { Prepared } from './prepare.ts';
import type { Sinks } from './sinks.ts';

/** What `harness.cjs` says of one process. Times in ms, memory in bytes. */
export interface Told {
  readyMs: number;
  firstMs: number;
  /** Of the invocations after the first, the first five as they came. */
  laterMs: number[];
  p50Ms: number;
  p90Ms: number;
  rssAfterFirst: number;
}

const harness = new URL('harness.cjs', import.meta.url).pathname;

/**
 * Runs a handler in a fresh process whose environment is Lambda's and nothing of ours.
 * @throws when it fails or takes more than two minutes, with what it wrote to stderr
 */
export async function measureProcess(
  node: Node,
  prepared: Prepared,
  sinks: Sinks,
  given: { calls: number; warmUp?: number; event?: string; env?: Record<string, string> },
): Promise<Told> {
  const child = spawn(node.path, [harness], {
    cwd: prepared.root,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: 120_000,
    env: {
      PATH: process.env.PATH ?? '',
      HARNESS_HANDLER: prepared.file,
      HARNESS_CALLS: String(given.calls),
      HARNESS_WARM_UP: String(given.warmUp ?? 0),
      ...(given.event ? { HARNESS_EVENT: given.event } : {}),
      _HANDLER: 'handler.handler',
      LAMBDA_TASK_ROOT: prepared.root,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      AWS_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${node.line}.x`,
      AWS_LAMBDA_FUNCTION_NAME: 'measured',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/measured',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      ...prepared.variant.env?.(sinks),
      ...given.env,
    },
  });
  child.stdout!.resume();
  const [told, complaint, code] = await Promise.all([
    text(child.stdio[3] as NodeJS.ReadableStream),
    text(child.stderr!),
    new Promise<number | null>((done) => child.on('close', done)),
  ]);
  if (code !== 0 || told === '') {
    throw new Error(
      `${prepared.variant.name} on Node ${node.line} ended with ${code}: ${complaint.slice(0, 600)}`,
    );
  }
  return JSON.parse(told) as Told;
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
}
