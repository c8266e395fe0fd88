/**
 * A handler's plain loop over its batch, five records at a time or as told. In a deployment with per-record tracing the
 * bundle has `eachRecord` of `@choreoscope/instrumentation` in the place of this one; both are called alike.
 */
export async function eachRecord<R extends { messageId?: string; dynamodb?: { SequenceNumber?: string } }>(
  event: { Records: R[] },
  work: (record: R) => Promise<void>,
  options: { concurrency?: number; partialFailures?: boolean } = {},
): Promise<{ batchItemFailures: { itemIdentifier: string }[] }> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  const waiting = [...event.Records];
  const worker = async () => {
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
      try {
        await work(record);
      } catch (error) {
        if (!options.partialFailures) throw error;
        batchItemFailures.push({ itemIdentifier: record.messageId ?? record.dynamodb?.SequenceNumber ?? '' });
      }
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 1 }, worker));
  return { batchItemFailures };
}
