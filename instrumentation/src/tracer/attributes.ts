import type { Attributes } from '@opentelemetry/api';

/** Attributes of one span, link or event, at most. https://opentelemetry.io/docs/specs/otel/common/#attribute-limits */
const mostAttributes = 128;

/** Attributes as far as they are such, and how many were too many. */
export class KeptAttributes {
  readonly values: Attributes = {};
  dropped = 0;
  #count = 0;

  constructor(given?: Attributes) {
    this.setAll(given);
  }

  setAll(given: Attributes | undefined): void {
    for (const key in given) if (Object.hasOwn(given, key)) this.set(key, given[key]);
  }

  set(key: string, value: unknown): void {
    if (key === '' || value === undefined || value === null || !isAttributeValue(value)) return;
    if (!Object.hasOwn(this.values, key)) {
      if (this.#count >= mostAttributes) {
        this.dropped += 1;
        return;
      }
      this.#count += 1;
    }
    this.values[key] = (Array.isArray(value) ? value.slice() : value) as Attributes[string];
  }
}

/** A primitive, or an array of primitives of one type and of nothing. */
function isAttributeValue(value: unknown): boolean {
  if (!Array.isArray(value)) return isPrimitive(typeof value);
  const types = new Set(value.filter((one) => one !== undefined && one !== null).map((one) => typeof one));
  return types.size < 2 && [...types].every(isPrimitive);
}

function isPrimitive(type: string): boolean {
  return type === 'string' || type === 'number' || type === 'boolean';
}
