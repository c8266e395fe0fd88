/**
 * Why something in a body cannot be read. Not an Error: one is thrown per bad span, and a stack would cost more
 * than the span.
 */
export class Malformed {
  /** Where, as OTLP/JSON names it: `resourceSpans[0].scopeSpans[1].spans[3].traceId`. Empty: the body itself. */
  readonly place: string;
  readonly reason: string;

  constructor(place: string, reason: string) {
    this.place = place;
    this.reason = reason;
  }

  /** The same fault, seen from further out. */
  under(place: string): Malformed {
    if (this.place === '') return new Malformed(place, this.reason);
    return new Malformed(
      this.place.startsWith('[') ? place + this.place : `${place}.${this.place}`,
      this.reason,
    );
  }

  toString(): string {
    return this.place === '' ? this.reason : `${this.place}: ${this.reason}`;
  }
}
