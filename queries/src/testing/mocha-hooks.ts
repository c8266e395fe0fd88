import { closeTestStores } from './open-test-store.ts';

/** Root hooks of every mocha run; named in .mocharc.json. */
export const mochaHooks = { afterAll: closeTestStores };
