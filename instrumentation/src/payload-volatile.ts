import { type Order, quoted } from './payload-form.ts';

/**
 * Members that differ each time the same event is sent: when it was, which sending or attempt it was, and what
 * tracers put into it. Left out, because a business name that is on nobody's list keeps two events apart: `id`,
 * `orderId`, `correlationId`, and `time` and `date`, which say when an appointment is.
 */
const usual =
  'timestamp ts sentat createdat updatedat publishedat emittedat producedat receivedat processedat occurredat ' +
  'eventtime eventtimestamp messageid eventid requestid awsrequestid traceid spanid nonce ' +
  'attempt attempts attemptnumber attemptcount retry retries retrycount deliveryattempt receivecount ' +
  'traceparent tracestate baggage xamzntraceid tracecontext sentrytrace datadog lumigo newrelic';

/**
 * Whether a member's value is left out of a form: by its name, in which case, `_`, `-` and blanks do not count
 * (`sent_at`, `SentAt`, `_datadog`).
 * @param more the user's own names
 */
export function volatility(more: readonly string[] = []): (name: string) => boolean {
  const names = new Set([...usual.split(' '), ...more.map(plain)]);
  return (name) => name.length <= 64 && names.has(plain(name));
}

function plain(name: string): string {
  return name.replace(/[_\-\s]/g, '').toLowerCase();
}

/** Objects of a kind have the same names in the same order, so most are sorted once. */
export function orders(isVolatile: (name: string) => boolean): (names: string[]) => Order {
  const known = new Map<string | undefined, { all: string[]; order: Order }>();
  let made = 0;
  return (all) => {
    const same = known.get(all[0]);
    if (same && areEqual(same.all, all)) return same.order;
    const names = all.filter((name) => !isVolatile(name)).sort();
    const order = { tag: `{${made++}:`, names, labels: names.map((name) => `${quoted(name)}:`) };
    if (known.size >= 100) known.clear();
    if (all.length <= 100) known.set(all[0], { all, order });
    return order;
  };
}

function areEqual(some: string[], others: string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}
