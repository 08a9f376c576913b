import { ACCOUNT_STATE } from './rows/account-state.js';
import { MACHINES } from './rows/machines.js';
import { PASSING } from './rows/passing.js';
import { REQUEST } from './rows/request.js';
import { RIGHTS } from './rows/rights.js';
import { STATUS } from './rows/status.js';
import type { Row } from './row.js';

/** The table, from the special to the general: the first row that matches explains. */
export const EXPLANATIONS: readonly Row[] = [
  ...RIGHTS,
  ...ACCOUNT_STATE,
  ...PASSING,
  ...MACHINES,
  ...REQUEST,
  ...STATUS,
];
