import { createHash, randomBytes } from 'node:crypto';

/** Whether Lambda records a function's invocations: https://docs.aws.amazon.com/lambda/latest/api/API_TracingConfig.html */
export type TracingMode = 'PassThrough' | 'Active';

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

/** `Root=1-5759e988-bd862e3fe1be46a994272793`: what a front door adds to a request that has no header. */
export function rootHeader(nowMs = Date.now()): string {
  return `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}

/**
 * A header as services keep it and pass it on: unchanged, or not at all where X-Ray would not take it. The event goes
 * on either way. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-related-service-xray.html
 */
export function acceptedHeader(header: string | undefined): string | undefined {
  return header !== undefined && ROOT.test(partsOf(header).get('Root') ?? '') ? header : undefined;
}

/**
 * The header Lambda hands to an invocation, which always has Root, Parent, Sampled and Lineage: the sender's root and
 * decision, or a new root and `Sampled=0`; with active tracing and no decision, `Sampled=1`. Of a sampled invocation
 * Lambda records a segment, whose id is the Parent. No document says what becomes of the Parent where nothing is
 * recorded; here the sender's stays. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 *
 * Lineage holds a hash of each function passed and how often: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function invocationHeader(
  from: string | undefined,
  fn: { arn: string; tracing?: TracingMode | undefined },
): string {
  const sent = partsOf(acceptedHeader(from) ?? '');
  const root = sent.get('Root') ?? rootHeader().slice('Root='.length);
  const decision = sent.get('Sampled');
  const sampled = decision === '0' || decision === '1' ? decision : fn.tracing === 'Active' ? '1' : '0';
  const kept = sampled === '0' ? sent.get('Parent') : undefined;
  const parent = kept ?? randomBytes(8).toString('hex');
  return `Root=${root};Parent=${parent};Sampled=${sampled};Lineage=${lineage(sent.get('Lineage'), fn.arn)}`;
}

function lineage(from: string | undefined, functionArn: string): string {
  const id = createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
  const passed = (from ?? '').replace(/^1:/, '').split('|').filter(Boolean);
  const seen = passed.find((entry) => entry.startsWith(`${id}:`));
  const others = passed.filter((entry) => entry !== seen);
  const times = seen === undefined ? 0 : Number(seen.split(':')[1]) + 1;
  return `1:${[...others, `${id}:${times}`].join('|')}`;
}

function partsOf(header: string): Map<string, string> {
  return new Map(
    header.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
    }),
  );
}
