import type { Malformed } from './malformed.ts';

/** Reasons told to the sender; the rest is a number. */
const TOLD = 5;

/** The spans of one request that were not accepted, and why. */
export class Rejections {
  count = 0;
  readonly first: Malformed[] = [];

  add(fault: Malformed, spans = 1): void {
    this.count += spans;
    if (this.first.length < TOLD) this.first.push(fault);
  }

  /** For `partial_success.error_message`. */
  message(): string {
    const told = this.first.map(String).join('; ');
    const more = this.count - this.first.length;
    return more > 0 ? `${told}; and ${more} more` : told;
  }
}
