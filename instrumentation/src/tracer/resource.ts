import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** What of a `Resource` of the SDK an exporter reads: attributes, of which some may come later. */
export class FunctionResource {
  readonly attributes: Attributes = {};
  asyncAttributesPending = false;
  readonly #late: Promise<void>[] = [];

  constructor(given: Record<string, AttributeValue | Promise<string | undefined>>) {
    for (const [key, value] of Object.entries(given)) {
      if (value instanceof Promise) this.#late.push(this.#add(key, value));
      else this.attributes[key] = value;
    }
    this.asyncAttributesPending = this.#late.length > 0;
  }

  async waitForAsyncAttributes(): Promise<void> {
    await Promise.all(this.#late);
    this.asyncAttributesPending = false;
  }

  async #add(key: string, value: Promise<string | undefined>): Promise<void> {
    this.attributes[key] = await value;
  }
}
