import { type LeaseHands, type Report, endLeases } from './end-leases.js';
import { type KeepReport, keptReport } from './keep-report.js';
import { reportLine, troubleIn } from './report-line.js';
import { reasonOf } from './terminate.js';

/** What the Lambda needs besides the account: a place for its one line of log, and one for what the bot should see. */
export interface HandlerHands extends LeaseHands {
  readonly print: (line: string) => void;
  readonly keep?: KeepReport | undefined;
}

/**
 * Makes the function that Lambda calls every minute. Its result is the report; it throws after all the work is done if
 * something that should have ended did not, so that Lambda's own Errors metric counts it.
 */
export function makeHandler(hands: HandlerHands): () => Promise<Report> {
  return async () => {
    const report = await endLeases(hands);
    const trouble = troubleIn(report);
    hands.print(reportLine(report, await keep(hands, report, trouble)));
    if (trouble !== undefined) throw new Error(trouble);
    return report;
  };
}

/** Says why the report could not be kept, if so. That ends no lease later: who looks sees that nothing was kept. */
async function keep(
  { keep: put }: HandlerHands,
  report: Report,
  trouble: string | undefined,
): Promise<string | undefined> {
  try {
    await put?.(trouble === undefined ? 'last-success' : 'last-failure', keptReport(report, trouble));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
