/** Times, the earliest out first: a binary heap. */
export class EndQueue {
  readonly #times: number[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** The earliest; Infinity when there is none. */
  get first(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(time: number): void {
    const times = this.#times;
    let at = times.push(time) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      at = parent;
    }
    times[at] = time;
  }

  /** Takes the earliest out. Never call it when there is none. */
  shift(): number {
    const times = this.#times;
    const earliest = times[0]!;
    const last = times.pop()!;
    let at = 0;
    while (times.length > 0) {
      const left = 2 * at + 1;
      const child = left + 1 < times.length && times[left + 1]! < times[left]! ? left + 1 : left;
      if (left >= times.length || times[child]! >= last) {
        times[at] = last;
        break;
      }
      times[at] = times[child]!;
      at = child;
    }
    return earliest;
  }
}
