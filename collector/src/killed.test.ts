import assert from 'node:assert/strict';
import type { Buffer } from 'node:buffer';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { post, protobuf } from './testing/post.ts';
import { bytes, number, pair, request, spanMessage } from './testing/protobuf.ts';

const SPANS = 20;
const script = fileURLToPath(
  new URL(`testing/collector-process${extname(import.meta.url)}`, import.meta.url),
);

interface Message {
  url?: string;
  rows?: Record<string, string | number>[];
  error?: string;
}

/** A collector in a process of its own. */
class Victim {
  url = '';
  readonly child: ChildProcess;
  private readonly ended: Promise<Message>;

  private constructor(child: ChildProcess) {
    this.child = child;
    this.ended = once(child, 'exit').then(() => ({ error: 'the process ended' }));
  }

  static async start(data: string): Promise<Victim> {
    const victim = new Victim(fork(script, [data], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    victim.url = (await victim.next()).url ?? '';
    return victim;
  }

  async ask(text: string): Promise<Record<string, string | number>[]> {
    this.child.send(text);
    const { rows = [], error } = await this.next();
    assert.equal(error, undefined);
    return rows;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private next(): Promise<Message> {
    const told = new Promise<Message>((done) =>
      this.child.once('message', (message) => done(message as Message)),
    );
    return Promise.race([told, this.ended]);
  }
}

/** A batch of invocations, each with a delivery by two keys (its own, and the context of its link). */
function body(trace: string): Buffer {
  const spans = Array.from({ length: SPANS }, (_, i) => {
    const link = bytes(
      13,
      bytes(1, randomBytes(16)),
      bytes(2, randomBytes(8)),
      bytes(4, bytes(1, 'choreoscope.delivery'), bytes(2, number(3, 0))),
      bytes(4, bytes(1, 'choreoscope.keys'), bytes(2, bytes(5, bytes(1, bytes(1, `id:sqs:${trace}-${i}`))))),
    );
    return spanMessage({
      traceId: trace,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      kind: 5,
      extra: [pair(9, 'faas.trigger', 'pubsub'), pair(9, 'faas.invocation_id', `r${i}`), link],
    });
  });
  return request(...spans);
}

describe('A killed collector', function () {
  this.timeout(120_000);

  it('loses nothing it acknowledged and stores nothing twice, in derived tables too', async () => {
    const data = mkdtempSync(join(tmpdir(), 'choreoscope-killed-'));
    let victim = await Victim.start(data);
    try {
      const acknowledged = new Set<string>();
      const sent = new Set<string>();
      let isOver = false;
      const client = async () => {
        while (!isOver) {
          const trace = randomBytes(16).toString('hex');
          sent.add(trace);
          const answer = await post(victim.url, body(trace), protobuf).catch(() => undefined);
          if (answer?.status === 200) acknowledged.add(trace);
          else await wait(5);
        }
      };
      const clients = [client(), client(), client()];
      for (let kill = 0; kill < 4; kill++) {
        const enough = acknowledged.size + 30 + kill * 7;
        const deadline = Date.now() + 20_000;
        while (acknowledged.size < enough && Date.now() < deadline) await wait(3);
        await victim.kill();
        victim = await Victim.start(data);
      }
      isOver = true;
      await Promise.all(clients);
      await victim.ask('drain');

      const counts = async (table: string) => {
        const rows = await victim.ask(
          `SELECT lower(hex(trace_id)) AS trace, toUInt32(count()) AS rows FROM ${table} GROUP BY trace`,
        );
        return new Map(rows.map(({ trace, rows }) => [String(trace), Number(rows)]));
      };
      assert.ok(acknowledged.size >= 120, `${acknowledged.size} bodies acknowledged`);
      for (const [table, rowsOfBody] of [
        ['spans', SPANS],
        ['invocations', SPANS],
        ['hop_ends', 2 * SPANS],
      ] as const) {
        const found = await counts(table);
        for (const trace of acknowledged) assert.equal(found.get(trace), rowsOfBody, `${table}: ${trace}`);
        for (const [trace, rows] of found) {
          assert.ok(sent.has(trace), `${table}: ${trace} was never sent`);
          assert.equal(rows, rowsOfBody, `${table}: ${trace}, not acknowledged`);
        }
      }
    } finally {
      await victim.kill();
      rmSync(data, { recursive: true, force: true });
    }
  });

  it('posted every body three times, has the answers of once', async () => {
    const data = mkdtempSync(join(tmpdir(), 'choreoscope-thrice-'));
    const victim = await Victim.start(data);
    try {
      const bodies = Array.from({ length: 20 }, () => body(randomBytes(16).toString('hex')));
      const count = async (table: string) =>
        Number((await victim.ask(`SELECT toUInt32(count()) AS n FROM ${table} FINAL`))[0]?.n);
      const answers: number[][] = [];
      for (let round = 0; round < 3; round++) {
        const given = await Promise.all(bodies.map((one) => post(victim.url, one, protobuf)));
        for (const { status } of given) assert.equal(status, 200);
        await victim.ask('drain');
        answers.push([await count('spans'), await count('invocations'), await count('hop_ends')]);
      }
      const once = [20 * SPANS, 20 * SPANS, 40 * SPANS];
      assert.deepEqual(answers, [once, once, once]);
    } finally {
      await victim.kill();
      rmSync(data, { recursive: true, force: true });
    }
  });
});
