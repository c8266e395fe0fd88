import { closeTestStores } from './open-test-store.ts';

/**
 * Root hooks of every mocha run; named in .mocharc.json. A worker of a parallel run has them run after each file; it
 * keeps its stores for the next one, since opening them takes seconds, and leaves them when it ends.
 */
export const mochaHooks = process.env.MOCHA_WORKER_ID === undefined ? { afterAll: closeTestStores } : {};
