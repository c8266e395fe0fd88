import { ACCOUNT, arns, nameOf } from '../arns.ts';
import { uuid } from '../ids.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJson, awsJsonFault, type JsonInput, parseAwsJson } from '../wire/aws-json.ts';
import { acceptedHeader } from '../x-ray.ts';
import type { CloudParts } from './cloud-parts.ts';
import { pathValue, template } from './state-data.ts';

/** A task that runs a function; either its ARN or `arn:aws:states:::lambda:invoke` is the resource. */
interface TaskState {
  Type: 'Task';
  Resource: string;
  InputPath?: string;
  Parameters?: Record<string, unknown>;
  Next?: string;
  End?: boolean;
}

/** Tasks one after the other. https://states-language.net/spec.html */
export interface StateMachineDefinition {
  StartAt: string;
  States: Record<string, TaskState>;
}

interface Execution {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  output: unknown;
}

/** An execution under way. */
interface Run {
  arn: string;
  name: string;
  input: unknown;
  machine: string;
  startTime: string;
  record: { publish: number; orderId: string | undefined };
  traceHeader: string | undefined;
}

/**
 * State machines of Lambda tasks, standard and express alike; nothing is retried or caught. The record of each task is
 * the start of its execution. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export class StepFunctions implements ApiService {
  readonly signingName = 'states';
  readonly #machines = new Map<string, StateMachineDefinition>();
  readonly #executions = new Map<string, Execution>();
  readonly #cloud: CloudParts;

  constructor(cloud: CloudParts) {
    this.#cloud = cloud;
  }

  createStateMachine(name: string, definition: StateMachineDefinition): string {
    const arn = arns.stateMachine(name);
    this.#machines.set(arn, definition);
    return arn;
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { operation, input } = parseAwsJson(request);
    if (operation === 'DescribeExecution') {
      const executionArn = String(input.executionArn);
      const { status, output } = this.#executions.get(executionArn) ?? fault('ExecutionDoesNotExist');
      return awsJson(request, { executionArn, status, output: JSON.stringify(output) }, '1.0');
    }
    if (operation !== 'StartExecution' && operation !== 'StartSyncExecution')
      throw new ServiceError('UnknownOperationException', `${operation} is not supported`);
    const { run, done } = this.#start(operation, input, request);
    const started = { executionArn: run.arn, startDate: Date.parse(run.startTime) / 1000 };
    if (operation === 'StartExecution') return awsJson(request, started, '1.0');
    const { status, output } = await done;
    const answer = { ...started, stopDate: Date.now() / 1000, status, output: JSON.stringify(output) };
    return awsJson(request, answer, '1.0');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return awsJsonFault(error, request, '1.0');
  }

  #start(operation: string, input: JsonInput, request: ApiRequest): { run: Run; done: Promise<Execution> } {
    const machine = String(input.stateMachineArn);
    const definition = this.#machines.get(machine) ?? fault('StateMachineDoesNotExist');
    const text = String(input.input ?? '{}');
    const name = String(input.name ?? uuid());
    const arn = arns.execution(nameOf(machine), name);
    if (this.#executions.has(arn)) throw new ServiceError('ExecutionAlreadyExists', arn);
    const orderId = this.#cloud.identify(text);
    const publish = this.#cloud.ledger.publish({
      service: 'states',
      operation,
      channel: machine,
      ordinal: 0,
      ids: { executionArn: arn },
      by: request.by,
      orderId,
    });
    const run: Run = {
      arn,
      name,
      input: JSON.parse(text),
      machine,
      startTime: new Date().toISOString(),
      record: { publish: publish.id, orderId },
      // The call's header is preferred over the one in its body.
      traceHeader: request.traceHeader ?? acceptedHeader(input.traceHeader as string | undefined),
    };
    const execution: Execution = { status: 'RUNNING', output: undefined };
    this.#executions.set(arn, execution);
    const done = this.#cloud.pending.during(async () => {
      Object.assign(execution, await this.#run(definition, run));
      return execution;
    });
    return { run, done };
  }

  async #run(definition: StateMachineDefinition, run: Run): Promise<Execution> {
    let data = run.input;
    for (let at: string | undefined = definition.StartAt; at !== undefined; ) {
      const state: TaskState = definition.States[at] ?? fault('InvalidDefinition');
      const input = state.InputPath === undefined ? data : pathValue(state.InputPath, data, {});
      const context = contextOf(run, at);
      const parameters = state.Parameters === undefined ? input : template(state.Parameters, input, context);
      const isIntegrated = state.Resource.endsWith(':lambda:invoke');
      const { FunctionName, Payload = {} } = (isIntegrated ? parameters : {}) as JsonInput;
      const fn = this.#cloud.router.functionOf(
        arns.function(nameOf(isIntegrated ? String(FunctionName) : state.Resource)),
      );
      const outcome = await fn.invoke({
        payload: JSON.stringify(isIntegrated ? Payload : parameters),
        records: [{ channel: run.machine, ids: { executionArn: run.arn, state: at }, ...run.record }],
        traceHeader: run.traceHeader,
      });
      const result = JSON.parse(outcome.body) as unknown;
      if (outcome.status !== 'ok') return { status: 'FAILED', output: result };
      data = isIntegrated ? { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 } : result;
      at = state.End ? undefined : state.Next;
    }
    return { status: 'SUCCEEDED', output: data };
  }
}

/** The context object: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextOf(run: Run, state: string): unknown {
  return {
    Execution: {
      Id: run.arn,
      Input: run.input,
      Name: run.name,
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/local`,
      StartTime: run.startTime,
      RedriveCount: 0,
    },
    State: { EnteredTime: new Date().toISOString(), Name: state, RetryCount: 0 },
    StateMachine: { Id: run.machine, Name: nameOf(run.machine) },
  };
}

function fault(code: string): never {
  throw new ServiceError(code, code);
}
