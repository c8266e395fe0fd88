/** Stretches of one width, as the statements take them: times in Unix seconds. */
export interface Cells {
  width_s: 60 | 3600;
  /** Their starts, in order. */
  cells: number[];
  /** Start of the first. */
  first: number;
  /** End of the last. */
  end: number;
}

/**
 * Minutes are kept for 35 days (0016). What is older than this is counted by the hour alone, and from what it is made of: an hour's
 * minutes may be gone, or about to be.
 */
const minutesFor_s = 30 * 86_400;

/** A statement takes so many stretches at once, no further than a day apart, so that it stays small however much arrived. */
const chunk = { 60: 240, 3600: 24 };
const reach_s = 86_400;

const hourOf = (minute: number) => minute - (minute % 3600);

/** What has to be counted again for those minutes, in order: minutes and their hours, or hours from the rows themselves. */
export function cellsOf(
  minutes: readonly number[],
  nowSeconds: number,
): { minutes: Cells[]; hours: Cells[]; oldHours: Cells[] } {
  const isOld = (minute: number) => hourOf(minute) < nowSeconds - minutesFor_s;
  const recent = minutes.filter((minute) => !isOld(minute));
  const hours = (of: readonly number[]) => [...new Set(of.map(hourOf))];
  return {
    minutes: chunks(60, recent),
    hours: chunks(3600, hours(recent)),
    oldHours: chunks(3600, hours(minutes.filter(isOld))),
  };
}

function chunks(width_s: Cells['width_s'], starts: number[]): Cells[] {
  const found: Cells[] = [];
  for (const start of starts.sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last.cells.length < chunk[width_s] && start - last.first < reach_s) {
      last.cells.push(start);
      last.end = start + width_s;
    } else found.push({ width_s, cells: [start], first: start, end: start + width_s });
  }
  return found;
}
