export { startClickHouseServer, type TestServer, type TestServerOptions } from './clickhouse-server.ts';
export { openTestStore } from './open-test-store.ts';
