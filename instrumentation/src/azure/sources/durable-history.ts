import { items, member, nameAt } from '../../sources/reading.ts';

/**
 * Types of history events: https://github.com/Azure/durabletask/blob/main/src/DurableTask.Core/History/EventType.cs, by
 * number as the extension gives them to a worker.
 */
export const eventTypes = {
  executionStarted: 0,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  eventRaised: 15,
} as const;

/** Actions that an orchestrator answers with: https://github.com/Azure/azure-functions-durable-js/blob/v3.x/src/actions/ActionType.ts */
export const actionTypes = {
  activity: [0, 1],
  subOrchestration: [2, 3],
  continueAsNew: [4],
  timer: [5],
  compound: [11, 12],
} as const;

export function typeOf(event: unknown): unknown {
  return member(event, 'EventType');
}

export function history(input: unknown): unknown[] {
  return items(member(input, 'history'));
}

/** What has happened since the orchestrator ran last; what it only runs over again has been played. */
export function news(input: unknown): unknown[] {
  return history(input).filter((event) => member(event, 'IsPlayed') === false);
}

/** What the orchestrator has asked for in all its runs, lists and `Task.all` opened. */
export function actions(result: unknown, mark = 'actions', depth = 5): unknown[] {
  const found: unknown[] = [];
  for (const one of items(member(result, mark))) {
    if (Array.isArray(one)) found.push(...actions({ actions: one }, 'actions', depth - 1));
    else if (isAction(one, 'compound') && depth > 0)
      found.push(...actions(one, 'compoundActions', depth - 1));
    else found.push(one);
  }
  return found;
}

export function isAction(action: unknown, kind: keyof typeof actionTypes): boolean {
  return (actionTypes[kind] as readonly unknown[]).includes(member(action, 'actionType'));
}

/** Name of the function whose end the event tells: that of the event that began it. */
export function endedName(past: unknown[], event: unknown): string | undefined {
  const id = member(event, 'TaskScheduledId');
  const begun = past.find(
    (one) =>
      member(one, 'EventId') === id &&
      (typeOf(one) === eventTypes.taskScheduled || typeOf(one) === eventTypes.subOrchestrationCreated),
  );
  return nameAt(begun, 'Name');
}
