import type { TracingMode } from '../x-ray.ts';

/** A function as deployed to the local cloud. */
export interface FunctionConfig {
  name: string;
  /** LAMBDA_TASK_ROOT: the folder of the unpacked deployment package. */
  taskRoot: string;
  /** `file.export`, as Lambda writes it. */
  handler: string;
  /** The function's own variables; reserved ones of Lambda win. NODE_OPTIONS is honoured. */
  environment?: Record<string, string>;
  /** Default 128. */
  memoryMb?: number;
  /** Default 3000, as Lambda's. The instance is killed when it passes. */
  timeoutMs?: number;
  /** Most instances at one time; further work waits. Default 2. */
  maxInstances?: number;
  /** A frozen instance is ended after this long. Default 5 minutes. */
  idleMs?: number;
  /** Delays before the retries of a failed asynchronous event; Lambda retries twice. Default [100, 200]. */
  retryDelaysMs?: number[];
  /** Queue or topic that gets the event itself when its retries are exhausted. */
  deadLetterArn?: string;
  /** Queue, topic, bus or function that gets an invocation record when an event succeeded. */
  onSuccessArn?: string;
  /** The same, when an event's retries are exhausted. */
  onFailureArn?: string;
  /** Default `PassThrough`: what senders decided; `Active` also records what nobody decided about. */
  tracing?: TracingMode;
  /** Executables of external extensions, started before the runtime; each is known by its file name. */
  extensions?: string[];
  /** Default Text. */
  logFormat?: 'Text' | 'JSON';
  /** Node.js binary; default the one running the cloud. */
  node?: string;
  /** Default 20, 22, … of `node`; only names the runtime. */
  nodeMajor?: number;
}

/** An answer of the function, or what happened instead. */
export interface Outcome {
  status: 'ok' | 'error' | 'timeout' | 'init_error' | 'exited';
  /** Response body, or the error as Lambda prints it (`errorType`, `errorMessage`, `trace`). */
  body: string;
  /** `Unhandled` as `X-Amz-Function-Error` says; undefined when ok. */
  errorType?: string;
  contentType?: string;
  /** Id of the invocation in the ledger. */
  invocation: number;
}
