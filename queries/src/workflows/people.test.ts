import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const workflow = 'place-order · POST /orders';
const variant = '0123456789abcdef';

/** Opens the store in a process of its own, as a service does that starts, and does something with it. */
async function started(path: string, program: string): Promise<string> {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const whole = `
    import { openStore } from ${url('../store.ts')};
    import { acceptVariant, nameWorkflow } from ${url('./people.ts')};
    import { rows } from ${url('./reading.ts')};
    import { workflowLabels } from ${url('../questions/workflow-labels.ts')};
    const store = await openStore({ path: ${JSON.stringify(path)} });
    await store.migrate();
    ${program}
    await store.close();
    process.exit();`;
  const args = [...process.execArgv, '--input-type=module', '--eval', whole];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe('What people say of workflows', function () {
  this.timeout(240_000);
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'choreoscope-people-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  it('is there when the store is opened again: the latest names, and which variants are accepted', async () => {
    await started(
      path,
      `await nameWorkflow(store, ${JSON.stringify(workflow)}, 'Order');
       await nameWorkflow(store, ${JSON.stringify(workflow)}, 'Orders, “fast”');
       await nameWorkflow(store, 'other', 'Other');
       await nameWorkflow(store, 'other', '');
       await acceptVariant(store, ${JSON.stringify(workflow)}, '${variant}', true);
       await acceptVariant(store, ${JSON.stringify(workflow)}, 'fedcba9876543210', true);
       await acceptVariant(store, ${JSON.stringify(workflow)}, 'fedcba9876543210', false);`,
    );
    const said = await started(
      path,
      `const pins = await rows(store, 'SELECT workflow, variant FROM workflow_pins FINAL WHERE accepted = 1');
       console.log(JSON.stringify({ names: await store.ask(workflowLabels, {}), pins }));`,
    );
    assert.deepEqual(JSON.parse(said), {
      names: [{ workflow, name: 'Orders, “fast”' }],
      pins: [{ workflow, variant }],
    });
  });
});
