import type { Delivery } from './delivery.ts';
import { givenTo, parsed } from './payload-content.ts';

/** Values looked at in one payload, and in all payloads of a batch. A batch that has more is not indexed. */
const mostValues = 2_000;
const mostValuesOfBatch = 200_000;
const deepest = 16;
/** A longer text is prose, or a document: only its beginning is searched. */
const longestText = 4_096;
const mostIdentifiers = 500;

const distinctive =
  /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|\b[0-7][\dA-HJKMNP-TV-Z]{25}\b/gi;
/** `id`, `orderId`, `order_id`, `PK`, `Key`, `reference`, `sku`, … as the last word of a name. */
const wordName =
  /(?:^|[^a-zA-Z])(?:ids?|[pg]?[ps]?k|keys?|refs?|references?|uu?id|guid|numbers?|no|codes?|sku|tokens?|handle)$/i;
const camelName = /(?:Ids?|ID|Keys?|Refs?|References?|Uuid|UUID|Guid|Numbers?|No|Codes?|Sku|Token)\d*$/;
/** Context of a trace is the same for records that belong together; it identifies none of them. */
const contextName = /^(?:traceparent|tracestate|baggage|x-amzn-trace-id)$/i;
/** Types of DynamoDB's attribute values: the name that counts is the attribute's own. */
const typeName = /^(?:S|N|B|SS|NS|BS|L|M)$/;
const date = /^\d{4}-\d\d-\d\d(?:T|$)/;

/** Ordinal of the record that has an identifier, or `shared` where several have it. */
export type IdentifierIndex = Map<string, number | 'shared'>;

const indexes = new WeakMap<Delivery[], IdentifierIndex>();

/**
 * Which record of a batch has which identifier. Made once a batch, and only when somebody asks. Empty when the
 * batch has too much in it to be sure that an identifier is one record's alone.
 */
export function identifierIndex(deliveries: Delivery[]): IdentifierIndex {
  const known = indexes.get(deliveries);
  if (known) return known;
  const index: IdentifierIndex = new Map();
  let left = mostValuesOfBatch;
  for (const [record, delivery] of deliveries.entries()) {
    const found = identifiers(givenTo(delivery));
    left -= found.looked;
    if (found.isPartial || left < 0) {
      index.clear();
      break;
    }
    if (delivery.messageId !== undefined) found.values.add(delivery.messageId.toLowerCase());
    for (const value of found.values) index.set(value, index.has(value) ? 'shared' : record);
  }
  indexes.set(deliveries, index);
  return index;
}

/**
 * The one record that the payload's identifiers point to. Undefined when they point to none, or to several:
 * a publish that names two records was made of both.
 */
export function soleOwner(index: IdentifierIndex, payload: unknown): number | undefined {
  if (index.size === 0) return undefined;
  let owner: number | undefined;
  for (const value of identifiers(payload).values) {
    const record = index.get(value);
    if (typeof record !== 'number' || record === owner) continue;
    if (owner !== undefined) return undefined;
    owner = record;
  }
  return owner;
}

interface Identifiers {
  /** In lower case. */
  values: Set<string>;
  looked: number;
  /** There was more than may be looked at. */
  isPartial: boolean;
}

/**
 * Identifiers in a payload: UUIDs and ULIDs anywhere, and at a place whose name says so any word of at least
 * 8 characters with a digit, or a whole number of at least 8 digits. Dates are none.
 */
export function identifiers(payload: unknown): Identifiers {
  const found: Identifiers = { values: new Set(), looked: 0, isPartial: false };
  const content = payload instanceof Uint8Array ? Buffer.from(payload).toString() : parsed(payload);
  look(content, '', 0, found);
  return found;
}

function look(value: unknown, name: string, depth: number, found: Identifiers): void {
  if (contextName.test(name)) return;
  if (++found.looked > mostValues || depth > deepest || found.values.size > mostIdentifiers) {
    found.isPartial = true;
    return;
  }
  if (typeof value === 'string') lookIntoText(value, name, found);
  else if (typeof value === 'number' || typeof value === 'bigint') lookAtNumber(String(value), name, found);
  else if (Array.isArray(value))
    for (const one of value.slice(0, mostValues)) look(one, name, depth + 1, found);
  else if (value !== null && typeof value === 'object') {
    for (const [inner, one] of Object.entries(value))
      look(one, typeName.test(inner) ? name : inner, depth + 1, found);
  }
}

function lookIntoText(whole: string, name: string, found: Identifiers): void {
  const text = whole.slice(0, longestText);
  for (const [match] of text.matchAll(distinctive)) found.values.add(match.toLowerCase());
  if (!isIdentifierName(name) || text.length > 256) return;
  // `ORDER#o-12345678`, `labels/2023/o-12345678.pdf`: each word on its own, and the whole.
  for (const word of [text, ...text.split(/[#/|:.,\s]+/)]) {
    if (word.length >= 8 && /\d/.test(word) && !date.test(word) && !/\s/.test(word))
      found.values.add(word.toLowerCase());
  }
}

function lookAtNumber(digits: string, name: string, found: Identifiers): void {
  if (/^\d{8,}$/.test(digits) && isIdentifierName(name)) found.values.add(digits);
}

function isIdentifierName(name: string): boolean {
  return name.length <= 128 && (wordName.test(name) || camelName.test(name));
}
