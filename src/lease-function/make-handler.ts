import { type LeaseHands, type Report, endLeases } from './end-leases.js';
import { reportLine, troubleIn } from './report-line.js';

/** What the Lambda needs besides the account: a place for its one line of log. */
export interface HandlerHands extends LeaseHands {
  readonly print: (line: string) => void;
}

/**
 * Makes the function that Lambda calls every minute. Its result is the report; it throws after all the work is done if
 * something that should have ended did not, so that Lambda's own Errors metric counts it.
 */
export function makeHandler(hands: HandlerHands): () => Promise<Report> {
  return async () => {
    const report = await endLeases(hands);
    hands.print(reportLine(report));
    const trouble = troubleIn(report);
    if (trouble !== undefined) throw new Error(trouble);
    return report;
  };
}
