import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, type WriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from './importer.ts';
import { linesOf } from './lines.ts';

const MiB = 1024 * 1024;
const PARTS = 64;

/**
 * Items gathered by group, such as the spans of a trace that lie anywhere in the input. In memory as far as that is small; beyond
 * it in files of a temporary directory, of which one 64th is read at a time.
 */
export class Groups {
  private readonly limit: number;
  private held = new Map<string, string[]>();
  private bytes = 0;
  private directory: string | undefined;
  private files: WriteStream[] = [];

  constructor(memoryBytes = 128 * MiB) {
    this.limit = memoryBytes;
  }

  async add(group: string, item: Item): Promise<void> {
    const line = JSON.stringify([item.place, item.value]);
    const there = this.held.get(group);
    if (there) there.push(line);
    else this.held.set(group, [line]);
    this.bytes += line.length + 200;
    if (this.bytes > this.limit) await this.spill();
  }

  /** Each group once, then nothing is left. */
  async *take(): AsyncGenerator<Item[]> {
    try {
      if (this.directory === undefined) {
        for (const [group, lines] of this.held) yield itemsOf(group, lines);
        return;
      }
      await this.spill();
      for (const file of this.files) {
        file.end();
        await once(file, 'close');
        const groups = new Map<string, string[]>();
        for await (const { text } of linesOf(createReadStream(file.path), 512 * MiB)) {
          if (!text) continue;
          const [group, line] = JSON.parse(text) as [string, string];
          const there = groups.get(group);
          if (there) there.push(line);
          else groups.set(group, [line]);
        }
        for (const [group, lines] of groups) yield itemsOf(group, lines);
      }
    } finally {
      this.close();
    }
  }

  close(): void {
    this.held = new Map();
    this.bytes = 0;
    for (const file of this.files) file.destroy();
    this.files = [];
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true });
    this.directory = undefined;
  }

  private async spill(): Promise<void> {
    this.directory ??= mkdtempSync(join(tmpdir(), 'choreoscope-import-'));
    if (this.files.length === 0) {
      const directory = this.directory;
      this.files = Array.from({ length: PARTS }, (_, i) => createWriteStream(join(directory, `${i}.jsonl`)));
    }
    for (const [group, lines] of this.held) {
      const part = (createHash('sha1').update(group).digest()[0] as number) % PARTS;
      const file = this.files[part] as WriteStream;
      for (const line of lines) {
        if (!file.write(`${JSON.stringify([group, line])}\n`)) await once(file, 'drain');
      }
    }
    this.held = new Map();
    this.bytes = 0;
  }
}

function itemsOf(group: string, lines: string[]): Item[] {
  return lines.map((line) => {
    const [place, value] = JSON.parse(line) as [string, unknown];
    return { place, value, group };
  });
}
