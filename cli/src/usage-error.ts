/** What was asked for cannot be done as it was asked; the message says why. Exit code 2. */
export class UsageError extends Error {}
