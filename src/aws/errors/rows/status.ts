import { AGAIN, because } from '../explanations.js';
import { refused } from '../refused.js';
import type { Row } from '../row.js';

/** What is known by its status alone. */
export const STATUS: readonly Row[] = [
  {
    status: (status) => status >= 500 || status === 429,
    explain: because('later', 'AWS has a problem of its own.', AGAIN),
  },
  { status: (status) => status === 403, explain: refused },
];
