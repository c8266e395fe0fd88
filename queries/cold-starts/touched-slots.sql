-- The slots those blocks say calls or hops arrived in, in order.
SELECT arraySort(groupUniqArray(toUInt32(intDiv(toUnixTimestamp(minute), {slot_s:UInt32}) * {slot_s:UInt32}))) AS slots
FROM rollup_inbox
WHERE what != 'flow' AND inserted_at IN {blocks:Array(DateTime64(9, 'UTC'))}
