/** Query parameters of a link; undefined and '' leave one out. */
export type Query = Record<string, string | number | undefined>;

/** A path with its query, encoded; parameters in the order given. */
export function link(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** Link to a flow. */
export function flowLink(flowId: string): string {
  return `/flows/${encodeURIComponent(flowId)}`;
}

/** Link to a function's page by its identity, which may hold slashes and colons; keeps the time range. */
export function functionLink(identity: string, query: Query = {}): string {
  return link(`/functions/${encodeURIComponent(identity)}`, query);
}

/** Link to a span as part of a flow. */
export function spanLink(flowId: string, traceId: string, spanId: string): string {
  return `${flowLink(flowId)}/spans/${traceId}/${spanId}`;
}

/** Link to a workflow's page by its identity, free text such as `place-order · POST /orders`; keeps the time range. */
export function workflowLink(workflow: string, query: Query = {}): string {
  return link(`/workflows/${encodeURIComponent(workflow)}`, query);
}

/** Link to a publish and all who received it. */
export function publishLink(traceId: string, spanId: string, ordinal: number): string {
  return `/publishes/${traceId}/${spanId}/${ordinal}`;
}

/** Link to a duplicate beside its original. */
export function duplicateLink(id: string): string {
  return `/duplicates/${id}`;
}

/** Link to the cold starts of a function; keeps the time range. */
export function coldStartLink(identity: string, query: Query = {}): string {
  return link(`/cold-starts/${encodeURIComponent(identity)}`, query);
}
