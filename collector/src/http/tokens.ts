import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a credential is one of the ingest tokens, however it came. */
export interface TokenCheck {
  /** @param authorization the header's value: `Bearer <token>` */
  bearer(authorization: string | undefined): boolean;
  /** @param key the token itself */
  key(key: string | undefined): boolean;
}

/** Takes the same time for every wrong token. Without tokens everybody may write. */
export function tokenCheck(tokens: readonly string[]): TokenCheck {
  const known = tokens.map(digest);
  const key = (given: string | undefined) => {
    if (known.length === 0) return true;
    const hashed = digest(given ?? '');
    let isKnown = false;
    for (const token of known) isKnown = timingSafeEqual(token, hashed) || isKnown;
    return given !== undefined && isKnown;
  };
  return { key, bearer: (authorization) => key(/^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]) };
}
