import type { Delivery, HopKey, Publish } from '../../delivery.ts';
import { items, joined, key, member, nameAt } from '../../sources/reading.ts';
import { type FunctionEvent, idOf, payloadOf, timeOf } from '../function-event.ts';
import { actions, endedName, eventTypes, history, isAction, news, typeOf } from './durable-history.ts';
import { source } from './source.ts';

/**
 * Durable functions. What an instance asks for and hears of has no id that both ends see, but both know the instance and
 * the function's name, so that is the key, `instance/function`; its end is `instance/function/done`.
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-orchestrations
 *
 * An orchestrator is run from its beginning each time something has happened, and is billed each time. Each of these runs
 * is an invocation, and what it delivers is only what is new in the history; a run over nothing new is a replay and none.
 */
function durableKey(...parts: (string | undefined)[]): HopKey[] {
  return key('id', 'durable', parts.includes(undefined) ? undefined : parts.join('/'));
}

function channel({ functionName }: FunctionEvent): string {
  return `durable:${functionName}`;
}

const t = eventTypes;

export const orchestration = source('durable-orchestration', 'other', deliveredNews, { channel });

function deliveredNews(event: FunctionEvent): Delivery[] {
  const { input } = event;
  const instance = nameAt(input, 'instanceId');
  const past = history(input);
  const found: Delivery[] = [];
  for (const one of news(input)) {
    const keys = keysOf(one);
    if (!keys) continue;
    const given = ['Result', 'Input'].map((name) => member(one, name)).find((value) => value !== undefined);
    found.push({
      keys,
      channel: channel(event),
      eventTimeMs: timeOf(member(one, 'Timestamp')),
      ...payloadOf(given ?? null),
    });
  }
  return found.length > 0 ? found : [{ keys: [], channel: channel(event), payload: null }];

  function keysOf(one: unknown): HopKey[] | undefined {
    switch (typeOf(one)) {
      case t.executionStarted:
        return [
          ...durableKey(nameAt(input, 'parentInstanceId'), event.functionName),
          ...durableKey(instance),
        ];
      case t.taskCompleted:
      case t.taskFailed:
      case t.subOrchestrationCompleted:
      case t.subOrchestrationFailed:
        return durableKey(instance, endedName(past, one), 'done');
      case t.timerFired:
        return durableKey(instance, 'timer');
      case t.eventRaised:
        return durableKey(instance, 'event', nameAt(one, 'Name'));
      default:
        return undefined;
    }
  }
}

/** The orchestrator is only run over what it has done already. */
export function isReplay(event: FunctionEvent): boolean {
  const past = history(event.input);
  return past.length > 0 && past.every((one) => member(one, 'IsPlayed') === true);
}

/** What this run asks for that no run before has, and its end. */
export function orchestrated(event: FunctionEvent, result: unknown): Publish[] {
  const { input, functionName } = event;
  const instance = nameAt(input, 'instanceId');
  const known = new Map<string, number>();
  for (const one of history(input)) {
    const mark = begunMark(one);
    if (mark !== undefined) known.set(mark, (known.get(mark) ?? 0) + 1);
  }
  const found: Omit<Publish, 'ordinal'>[] = [];
  for (const action of actions(result)) {
    const name = isAction(action, 'timer') ? 'timer' : nameAt(action, 'functionName');
    if (isAction(action, 'continueAsNew')) {
      found.push({ keys: durableKey(instance), channel: channel(event), payload: member(action, 'input') });
    } else if (
      name !== undefined &&
      ['activity', 'subOrchestration', 'timer'].some((kind) => isAction(action, kind as 'timer'))
    ) {
      const seen = known.get(name) ?? 0;
      known.set(name, seen - 1);
      if (seen > 0) continue;
      found.push({
        keys: durableKey(instance, name),
        channel: name === 'timer' ? channel(event) : `durable:${name}`,
        payload: member(action, 'input'),
      });
    }
  }
  const parent = nameAt(input, 'parentInstanceId');
  if (member(result, 'isDone') === true && parent !== undefined) {
    found.push({
      keys: durableKey(parent, functionName, 'done'),
      channel: channel(event),
      payload: member(result, 'output'),
    });
  }
  return found.map((one, ordinal) => ({ ordinal, ...one }));
}

function begunMark(event: unknown): string | undefined {
  const type = typeOf(event);
  if (type === t.timerCreated) return 'timer';
  return type === t.taskScheduled || type === t.subOrchestrationCreated ? nameAt(event, 'Name') : undefined;
}

export const activity = source(
  'durable-activity',
  'other',
  (event) => [
    {
      keys: durableKey(idOf(member(event.metadata, 'instanceId')), event.functionName),
      channel: channel(event),
      ...payloadOf(event.input),
    },
  ],
  { channel },
);

/** An activity's end, failed or not: the orchestrator hears of it. */
export function activityDone(event: FunctionEvent, result: unknown): Publish[] {
  const keys = durableKey(idOf(member(event.metadata, 'instanceId')), event.functionName, 'done');
  return keys.length > 0 ? [{ ordinal: 0, keys, channel: channel(event), ...payloadOf(result) }] : [];
}

/**
 * The instance that a function has started, where its answer tells the client where to ask for it, as
 * `createCheckStatusResponse` makes it.
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api#start-orchestration
 */
export function instanceStarted(result: unknown): Publish[] {
  const headers = member(result, 'headers');
  const location =
    headers instanceof Headers
      ? headers.get('location')
      : (member(headers, 'Location') ?? member(headers, 'location'));
  const [, instance] =
    /\/durabletask\/instances\/([^/?#]{1,256})/.exec(String(location ?? '').slice(0, 2_048)) ?? [];
  return instance === undefined ? [] : [{ ordinal: 0, keys: durableKey(decoded(instance)) }];
}

function decoded(instance: string): string {
  try {
    return decodeURIComponent(instance);
  } catch {
    return instance;
  }
}

/** Operations of an entity, several at once. An operation's id is the extension's own. */
export const entity = source(
  'durable-entity',
  'other',
  (event) => {
    const operations = items(member(event.input, 'batch'));
    return (operations.length > 0 ? operations : [undefined]).map((operation) => {
      const id = nameAt(operation, 'id');
      return {
        keys: key('id', 'durable', joined`operation/${id}`),
        channel: channel(event),
        messageId: id,
        ...payloadOf(member(operation, 'input')),
      };
    });
  },
  { channel },
);
