import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';

const folder = new URL('../prices/', import.meta.url);

/** The columns every price file has, in order, as ClickHouse reads them. An empty date is 1970-01-01: not known. */
const structure = `provider String, service String, region String, dimension String, architecture String, unit String,
  price_usd Decimal(18, 12), tier_from Decimal(38, 6), tier_to Nullable(Decimal(38, 6)), effective_from Nullable(Date),
  effective_from_status String, as_of Date, usage_type String, status String, source String`;

/** The price book as it is in queries/prices: one CSV file a service. */
export interface PriceBook {
  /** SHA-256 over the files. */
  checksum: string;
  files: string[];
}

export function readPriceBook(): PriceBook {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return { checksum: createHash('sha256').update(files.join('\n')).digest('hex'), files };
}

/** Whether the store has another price book than `book`. */
export async function isPriceBookStale(client: ClickHouseClient, book: PriceBook): Promise<boolean> {
  const result = await client.query({ query: 'SELECT DISTINCT book FROM prices', format: 'JSONEachRow' });
  const books = await result.json<{ book: string }>();
  return books.length !== 1 || books[0]?.book !== book.checksum;
}

/** Replaces the stored price book in one step: whoever asks meanwhile sees the old one or the new one, whole. */
export async function replacePrices(client: ClickHouseClient, book: PriceBook): Promise<void> {
  await client.command({ query: 'DROP TABLE IF EXISTS prices_next SYNC' });
  await client.command({ query: 'CREATE TABLE prices_next AS prices' });
  for (const csv of book.files) {
    await client.command({
      query: `INSERT INTO prices_next
              SELECT * REPLACE (ifNull(effective_from, toDate(0)) AS effective_from), {book:String} AS book
              FROM format(CSVWithNames, {structure:String}, {csv:String})`,
      query_params: { csv, structure, book: book.checksum },
    });
  }
  await client.command({ query: 'ALTER TABLE prices REPLACE PARTITION tuple() FROM prices_next' });
  await client.command({ query: 'DROP TABLE prices_next SYNC' });
}
