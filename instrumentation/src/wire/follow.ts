import { currentInvocation } from '../invocation.ts';
import { followSigned } from './call-span.ts';
import type { Follow } from './exchange.ts';
import { followHttp } from './http-call.ts';
import { isForHttpApi, readSignature } from './signature.ts';

/** Follows an AWS call, or any other request of a running invocation. What it costs counts as the invocation's. */
export const follow: Follow = (request) => {
  const begunAt = performance.now();
  try {
    const signature = readSignature(request.header('authorization'));
    const isAws = signature && !isForHttpApi(signature, request);
    return isAws ? followSigned(signature, request) : followHttp(request);
  } catch {
    return undefined;
  } finally {
    const invocation = currentInvocation();
    if (invocation) invocation.overheadMs += performance.now() - begunAt;
  }
};
