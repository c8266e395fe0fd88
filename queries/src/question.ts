import { readFileSync } from 'node:fs';
import type { ParamsOf, RowOf } from './column-types.ts';

/** A question the store can be asked: one `.sql` file, the types of its parameters and of its columns. */
export interface Question<P, R> {
  /** Within queries/questions. */
  readonly file: string;
  readonly sql: string;
  /** Parameter name -> ClickHouse type, as in `{name:Type}`. */
  readonly params: Readonly<Record<string, string>>;
  /** Column name -> ClickHouse type, in the SELECT's order; a test compares them with the engine's. */
  readonly columns: Readonly<Record<string, string>>;
  /** Types only; never set. */
  readonly types?: { params: P; row: R };
}

/** A question's row. */
export type Row<Q> = Q extends Question<infer _, infer R> ? R : never;

/** A question's parameters. */
export type Params<Q> = Q extends Question<infer P, infer _> ? P : never;

const folder = new URL('../questions/', import.meta.url);

/**
 * The twin of `queries/questions/<file>`. The row's and the parameters' TypeScript types follow from the ClickHouse
 * types stated here, once.
 */
export function question<
  const Types extends Record<string, string>,
  const Columns extends Record<string, string>,
>(twin: { file: string; params: Types; columns: Columns }): Question<ParamsOf<Types>, RowOf<Columns>> {
  return { ...twin, sql: readFileSync(new URL(twin.file, folder), 'utf8').trim().replace(/;$/, '') };
}

/** A time as ClickHouse reads it whatever its settings: `2026-01-02 03:04:05.678`, UTC. Digits are kept. */
function plainTime(value: Date | string): string {
  return (typeof value === 'string' ? value : value.toISOString()).replace('T', ' ').replace(/Z$/, '');
}

function bindOne(type: string, value: unknown): unknown {
  const inner = /^(?:Nullable|LowCardinality|Array)\((.*)\)$/.exec(type)?.[1];
  if (inner !== undefined && Array.isArray(value)) return value.map((item) => bindOne(inner, item));
  if (inner !== undefined) return bindOne(inner, value);
  if (/^Date(32)?$/.test(type)) return plainTime(value as Date | string).slice(0, 10);
  if (type.startsWith('DateTime') && value !== null) {
    const text = plainTime(value as Date | string);
    return type.startsWith('DateTime64') ? text : text.slice(0, 19);
  }
  return value;
}

/** A question's parameters in the form both engines read the same way. */
export function bind<P, R>({ params: types }: Question<P, R>, params: P): Record<string, unknown> {
  const given = params as Record<string, unknown>;
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, bindOne(type, given[name])]));
}
