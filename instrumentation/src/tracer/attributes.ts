import type { Attributes } from '@opentelemetry/api';

/** Attributes of one span, link or event, at most. https://opentelemetry.io/docs/specs/otel/common/#attribute-limits */
const mostAttributes = 128;

/** Attributes as far as they are such, and how many were too many. */
export class KeptAttributes {
  readonly values: Attributes;
  dropped = 0;
  #count: number;

  /** @param isOurs whether they are kept as they are: made for this by this package, of attribute values only */
  constructor(given: Attributes | undefined, isOurs: boolean) {
    this.values = isOurs && given ? given : {};
    this.#count = 0;
    if (this.values === given) this.#count = Object.keys(given).length;
    else this.setAll(given);
  }

  setAll(given: Attributes | undefined): void {
    for (const key in given) if (Object.hasOwn(given, key)) this.set(key, given[key]);
  }

  set(key: string, value: unknown): void {
    const { values } = this;
    if (value === undefined || value === null || key === '') return;
    const isList = typeof value === 'object';
    if (isList ? !isListOfPrimitives(value) : !isPrimitive(typeof value)) return;
    if (!Object.hasOwn(values, key)) {
      if (this.#count >= mostAttributes) {
        this.dropped += 1;
        return;
      }
      this.#count += 1;
    }
    values[key] = (isList ? (value as unknown[]).slice() : value) as Attributes[string];
  }
}

/** Of one type, and of nothing. */
function isListOfPrimitives(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  let type: string | undefined;
  for (const one of value) {
    if (one === undefined || one === null) continue;
    type ??= typeof one;
    if (typeof one !== type || !isPrimitive(type)) return false;
  }
  return true;
}

function isPrimitive(type: string): boolean {
  return type === 'string' || type === 'number' || type === 'boolean';
}
