export { insertDerived, type Rows, type Run, rowsOf } from '../stitch/choreography.ts';
export { recordsPerOrder, shopRuns } from '../stitch/shop-runs.ts';
export { startClickHouseServer, type TestServer, type TestServerOptions } from './clickhouse-server.ts';
export { insertRows } from './insert-rows.ts';
export { openTestStore } from './open-test-store.ts';
