/**
 * Every number, time and identifier a page shows is made readable here and nowhere else. Absent values are an
 * en dash. All times are UTC and the pages say so.
 */
export const absent = '–';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1234 -> `1,234` */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** `1 flow`, `2 flows` */
export function formatPlural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Part of a whole: `0%`, `<0.1%`, `2.5%`, `38%`; absent when the whole is nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return absent;
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  return `${percent === 0 || percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)}%`;
}

const durationUnits: { below_ms: number; text: (ms: number) => string }[] = [
  { below_ms: 0.001, text: () => '0 ms' },
  { below_ms: 1, text: (ms) => `${ms.toFixed(2)} ms` },
  { below_ms: 100, text: (ms) => `${ms.toFixed(1)} ms` },
  { below_ms: 999.5, text: (ms) => `${ms.toFixed(0)} ms` },
  { below_ms: 59_995, text: (ms) => `${(ms / 1000).toFixed(2)} s` },
  {
    below_ms: 3_600_000,
    text: (ms) => `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`,
  },
  {
    below_ms: 86_400_000,
    text: (ms) => `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} min`,
  },
];

/** Milliseconds as a person reads them: `0.42 ms`, `12.3 ms`, `480 ms`, `2.50 s`, `3 min 5 s`, `2 d 4 h`. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return absent;
  const unit = durationUnits.find(({ below_ms }) => ms < below_ms);
  if (unit) return unit.text(ms);
  return `${Math.floor(ms / 86_400_000)} d ${Math.floor((ms % 86_400_000) / 3_600_000)} h`;
}

/** Microseconds as a person reads them: `41 µs`, from a thousand on as a duration; absent when not known. */
export function formatMicroseconds(us: number | null | undefined): string {
  if (us === null || us === undefined) return absent;
  return us < 999.5 ? `${us.toFixed(0)} µs` : formatDuration(us / 1000);
}

/** Bytes in powers of 1024: `512 B`, `1.5 KiB`, `128 MiB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return absent;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`;
}

/**
 * US dollars from the store's exact decimal string, to three significant digits below a cent and to the
 * hundredth of a cent above: `$0.0000021`, `$0.0134`, `$12.50`.
 */
export function formatUsd(amount: string | null | undefined): string {
  if (amount === null || amount === undefined) return 'price unknown';
  const value = Number(amount);
  if (value === 0) return '$0';
  if (Math.abs(value) >= 1) return `$${value.toFixed(2)}`;
  if (Math.abs(value) >= 0.01) return `$${value.toFixed(4)}`;
  const digits = Math.min(12, 2 - Math.floor(Math.log10(Math.abs(value))));
  return `$${value.toFixed(digits).replace(/0+$/, '')}`;
}

/** An amount on a chart's axis. */
export function formatUsdNumber(amount: number): string {
  return formatUsd(String(amount));
}

/** What an amount leaves out: nothing to say, or how many invocations have no known price. */
export function formatUnpriced(cost: { list_cost_usd: string | null; unpriced: number } | undefined): string {
  if (!cost || cost.unpriced === 0) return 'at list price';
  return cost.list_cost_usd === null
    ? 'region, memory or price not known'
    : `without ${formatPlural(cost.unpriced, 'invocation')} of unknown price`;
}

/** Any of the store's times (`2026-11-20 21:55:02.123456789`, UTC) or a Date, as epoch ms with its fraction. */
export function epochMs(time: string | Date): number {
  if (time instanceof Date) return time.getTime();
  const [whole = time, fraction = ''] = time.replace(' ', 'T').replace(/Z$/, '').split('.');
  return Date.parse(`${whole}Z`) + Number(`0.${fraction || '0'}`) * 1000;
}

/** `2026-11-20 21:55:02.123` in UTC, the rest cut off; the zone is said by the column or the line it stands in. */
export function formatTime(time: string | Date | null | undefined): string {
  if (time === null || time === undefined) return absent;
  const text = time instanceof Date ? time.toISOString() : time;
  const [whole = '', fraction = ''] = text.replace('T', ' ').replace('Z', '').split('.');
  return `${whole}.${fraction.slice(0, 3).padEnd(3, '0')}`;
}

/** The machine-readable form for `<time datetime>`. */
export function isoTime(time: string | Date): string {
  return `${formatTime(time).replace(' ', 'T')}Z`;
}

/** `21:55:02.123` in UTC. */
export function formatClock(time: string | Date): string {
  return formatTime(time).slice(11);
}

/** A chart bucket's start, as short as the bucket's width allows: `21:55:10`, `21:55`, `11-20 08:00`, `2026-11-20`. */
export function formatBucket(epoch_s: number, bucket_s: number, span_s: number): string {
  const text = new Date(epoch_s * 1000).toISOString();
  if (bucket_s >= 86_400) return text.slice(0, 10);
  if (span_s > 2 * 86_400) return `${text.slice(5, 10)} ${text.slice(11, 16)}`;
  return bucket_s < 60 ? text.slice(11, 19) : text.slice(11, 16);
}

/** `2 min 5 s ago`; `now` for what is under a second old or in the future. */
export function formatAge(time: string | Date, now: Date): string {
  const ms = now.getTime() - epochMs(time);
  return ms < 1000 ? 'now' : `${formatDuration(Math.floor(ms / 1000) * 1000).replace('.00', '')} ago`;
}

/** The first 8 characters of an id, enough to tell two apart on a page; the whole id goes into its title. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
