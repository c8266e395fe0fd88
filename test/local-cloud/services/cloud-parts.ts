import type { Ledger } from '../ledger.ts';
import type { Pending } from '../pending.ts';
import type { Router } from '../router.ts';

/** What a service of the cloud works with; each says which of it. */
export interface CloudParts {
  /** Where it writes down what truly happened. */
  ledger: Ledger;
  /** How it hands things to other services. */
  router: Router;
  /** Where it says that work is waiting. */
  pending: Pending;
  /** The order a text is about, if it names one. */
  identify: (text: string) => string | undefined;
}
