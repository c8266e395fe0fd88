/**
 * A ClickHouse server out of the library that the package chdb installs: chDB can start the engine's own listeners.
 * Run as a child process by clickhouse-server.ts; lives until its parent is gone or its time is up.
 * Arguments: data directory, HTTP port, TCP port, lifetime in seconds, then more arguments for the engine.
 * `chdb_query_cmdline(int argc, char **argv)` is exported by libchdb.so; it parses clickhouse-local's arguments.
 */
import { DataType, load, open } from 'ffi-rs';

const [library = '', directory = '', http = '', tcp = '', seconds = '', ...more] = process.argv.slice(2);
const statements = [
  'SYSTEM START LISTEN HTTP',
  'SYSTEM START LISTEN TCP',
  `SELECT sleepEachRow(1) FROM system.numbers LIMIT ${Number(seconds)}
   SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 FORMAT Null`,
];
const args = [
  'clickhouse',
  `--path=${directory}`,
  `--http-port=${http}`,
  `--tcp-port=${tcp}`,
  '--listen_host=127.0.0.1',
  ...more,
  `--query=${statements.join('; ')}`,
];

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
open({ library: 'libchdb', path: library });
await load({
  library: 'libchdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
  runInNewThread: true,
});
process.exit(0);
