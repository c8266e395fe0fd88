/** Slots that are counted again together: their starts, the first of them and the end of the last, in Unix seconds. */
export interface SlotChunk {
  cells: number[];
  first: number;
  end: number;
}

/** Width of a slot of `instance_slots`, seconds. */
export const slot_s = 300;

/** A statement takes no more than a day at once, so that it stays small however much arrived. */
const reach_s = 86_400;

/** @param slots their starts, in order */
export function chunksOf(slots: readonly number[]): SlotChunk[] {
  const chunks: SlotChunk[] = [];
  for (const slot of slots) {
    const last = chunks.at(-1);
    if (last && slot - last.first < reach_s) {
      last.cells.push(slot);
      last.end = slot + slot_s;
    } else chunks.push({ cells: [slot], first: slot, end: slot + slot_s });
  }
  return chunks;
}
