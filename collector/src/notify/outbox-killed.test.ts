import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { temporaryDirectory } from '../testing/surroundings.ts';

const program = fileURLToPath(new URL('../testing/outbox-process.ts', import.meta.url));

describe('Alerts of a process that is killed', function () {
  this.timeout(120_000);
  let hook: Receiver;
  before(async () => {
    hook = await startReceiver();
  });
  after(() => hook.close());

  it('are told once where it died before, and again under the same id where it could not note that they were', async () => {
    const directory = temporaryDirectory();
    /** How the process ended: `SIGKILL`, or `done`. */
    const ending = (...args: string[]) =>
      new Promise<string>((resolve) => {
        const child = fork(program, [directory, ...args], {
          execArgv: ['--conditions=@choreoscope/source', '--import', 'tsx'],
        });
        let said = '';
        child.on('message', (message) => {
          said = String(message);
        });
        child.on('exit', (_code, signal) => resolve(signal ?? said));
      });
    const ids = () => hook.received.map(({ body }) => JSON.parse(body).id as string);

    // Decided that it fires, and dead before anybody was told.
    assert.equal(await ending('after:alert_changes', hook.url), 'SIGKILL');
    // Put into the outbox, and dead before it was sent.
    assert.equal(await ending('after:alert_notifications'), 'SIGKILL');
    assert.deepEqual(ids(), []);
    // Sent, and dead before that was noted: it has come once.
    assert.equal(await ending('before:alert_deliveries'), 'SIGKILL');
    const [id] = ids();
    assert.equal(ids().length, 1);
    // It comes again, for nobody knows that it came, under the same id; and no more, for that is noted.
    assert.equal(await ending(), 'done');
    assert.deepEqual(ids(), [id, id]);
  });
});
