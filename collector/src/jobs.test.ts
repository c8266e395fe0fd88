import assert from 'node:assert/strict';
import { Jobs } from './jobs.ts';
import { eventually, silent } from './testing/surroundings.ts';

describe('Jobs', () => {
  it('runs after new data, and not again without any', async () => {
    let runs = 0;
    const jobs = new Jobs([{ name: 'count', everyMs: 1, run: async () => runs++ }], silent, () => {});
    jobs.notify();
    await eventually(() => (runs === 1 ? true : undefined));
    jobs.notify();
    await eventually(() => (runs === 2 ? true : undefined));
    await jobs.stop();
    jobs.notify();
    assert.equal(runs, 2);
  });

  it('runs again without data where it asks for that, until it is stopped', async () => {
    let runs = 0;
    const job = { name: 'count', everyMs: 1, atLeastEveryMs: 5, run: async () => runs++ };
    const jobs = new Jobs([job], silent, () => {});
    jobs.notify();
    await eventually(() => (runs >= 3 ? true : undefined));
    await jobs.stop();
    const then = runs;
    await new Promise((later) => setTimeout(later, 30));
    assert.equal(runs, then);
  });

  it('never runs beside itself, and runs once more for data that came meanwhile', async () => {
    let active = 0;
    let most = 0;
    let runs = 0;
    let finish: () => void = () => {};
    const run = async () => {
      most = Math.max(most, ++active);
      await new Promise<void>((done) => {
        finish = done;
      });
      active--;
      runs++;
    };
    const jobs = new Jobs([{ name: 'slow', everyMs: 0, run }], silent, () => {});
    jobs.notify();
    await eventually(() => (active === 1 ? true : undefined));
    for (let i = 0; i < 5; i++) jobs.notify();
    finish();
    await eventually(() => (runs === 1 && active === 1 ? true : undefined));
    finish();
    await eventually(() => (runs === 2 ? true : undefined));
    await jobs.stop();
    assert.deepEqual([most, runs], [1, 2]);
  });

  it('rests as long as it ran where it is to', async () => {
    const began: number[] = [];
    const ended: number[] = [];
    const run = async () => {
      began.push(performance.now());
      await new Promise((later) => setTimeout(later, 40));
      ended.push(performance.now());
    };
    const jobs = new Jobs([{ name: 'heavy', everyMs: 0, restsAsLong: true, run }], silent, () => {});
    jobs.notify();
    await eventually(() => (began.length === 1 ? true : undefined));
    jobs.notify();
    await eventually(() => (began.length === 2 ? true : undefined));
    await jobs.stop();
    // A timer may be a millisecond early, never more.
    assert.ok(began[1]! - ended[0]! >= ended[0]! - began[0]! - 2);
  });

  it('tries again after a failure, and lets other jobs be', async () => {
    const told: string[] = [];
    let tries = 0;
    const failing = async () => {
      tries++;
      if (tries < 3) throw new Error('no');
    };
    const list = [
      { name: 'failing', everyMs: 1, run: failing },
      { name: 'fine', everyMs: 1, run: async () => undefined },
    ];
    const jobs = new Jobs(list, silent, (job, outcome) => told.push(`${job} ${outcome}`));
    jobs.notify();
    await eventually(() => (told.length === 4 ? true : undefined));
    await jobs.stop();
    assert.deepEqual(told.sort(), ['failing failed', 'failing failed', 'failing ok', 'fine ok']);
  });
});
