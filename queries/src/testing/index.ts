export { startClickHouseServer, type TestServer, type TestServerOptions } from './clickhouse-server.ts';
export { insertRows } from './insert-rows.ts';
export { openTestStore } from './open-test-store.ts';
