/** What the time of a critical path is spent on, in the order in which a hop goes through it. See docs/flows.md. */
export const pathParts = [
  'trigger',
  'queue_wait',
  'container_start',
  'runtime_init',
  'computation',
  'external_calls',
  'publish',
  'unknown',
] as const;

export type PathPart = (typeof pathParts)[number];

/** A stretch of the path: nanoseconds since the flow began, half-open. */
export interface Stretch {
  part: PathPart;
  from: number;
  to: number;
  /** Key of the invocation it belongs to: of a wait, the one that was waited for. '' where none is known. */
  in: string;
  /** Name of the call, for what is a call. */
  call?: string;
}
