// Lays out maps beside the thread that answers requests: ELK computes for up to seconds without a pause.
import { parentPort } from 'node:worker_threads';
import Elk from 'elkjs/lib/elk.bundled.js';

const elk = new Elk();
parentPort.on('message', async ({ turn, root }) => {
  try {
    parentPort.postMessage({ turn, placed: await elk.layout(root) });
  } catch (cause) {
    parentPort.postMessage({ turn, fault: cause instanceof Error ? cause.message : String(cause) });
  }
});
