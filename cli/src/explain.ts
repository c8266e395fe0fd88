/** What to do about a failure that has a known reason, by error code. */
const advice: Record<string, (error: Error & { port?: number; address?: string }) => string> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is in use by another process. Stop that, or choose another with ` +
    'CHOREOSCOPE_COLLECTOR_PORT or CHOREOSCOPE_DASHBOARD_PORT (0: any free one).',
  EACCES: ({ message }) => `Not allowed: ${message}`,
};

/** @returns one message for a person: the known reason where there is one, else the error's own words */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  const known = typeof code === 'string' ? advice[code] : undefined;
  return known ? known(error) : error.message;
}
