/** What keeps a pass bounded, and what clocks are allowed. How far back a key reaches is in the table `stitch_horizons`. */
export const limits = {
  /** Seconds a delivery's clock may be behind its publish's. */
  skew_seconds: 5,
  /** Blocks of the inbox that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** Rows of the inbox in one pass; a backlog takes several. Each takes about 1 KB of the engine's memory. */
  max_rows: 2_000_000,
  /** How far back the inbox itself is searched for what goes with the news, before older tables are: seconds, and rows. */
  near_seconds: 900,
  near_rows: 4_000_000,
  /** An invocation whose records are in more flows than this passes none of them on. */
  max_flows: 1_000,
  /** Parents between a publish and its invocation. */
  maxClimb: 64,
  /** Shared publishes one after another. What is further away is cut off as in a cycle. */
  maxLevels: 10_000,
} as const;
