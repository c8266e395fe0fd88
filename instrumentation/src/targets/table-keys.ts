import { member } from '../sources/reading.ts';
import { shortName } from './channels.ts';

/** Tables remembered; the one learnt first is forgotten first. */
const mostTables = 100;

const namesByTable = new Map<string, string[]>();

/**
 * Remembers which attributes are a table's key, from a `Key` this process sent. A put does not say which of its
 * attributes these are.
 */
export function learnKey(table: unknown, key: unknown): void {
  const name = tableName(table);
  if (name === undefined || key === null || typeof key !== 'object' || namesByTable.has(name)) return;
  const names = Object.keys(key);
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html#HowItWorks.CoreComponents.PrimaryKey
  if (names.length < 1 || names.length > 2) return;
  if (namesByTable.size >= mostTables) namesByTable.delete(namesByTable.keys().next().value as string);
  namesByTable.set(name, names);
}

/** The key within an item, where this process has learnt the table's key; undefined otherwise. */
export function keyOf(table: unknown, item: unknown): Record<string, unknown> | undefined {
  const names = namesByTable.get(tableName(table) ?? '');
  if (!names) return undefined;
  const key = Object.fromEntries(names.map((name) => [name, member(item, name)]));
  return Object.values(key).includes(undefined) ? undefined : key;
}

/** A table's own name, also where it is called by ARN. */
export function tableName(table: unknown): string | undefined {
  return typeof table === 'string' ? shortName(table) : undefined;
}
