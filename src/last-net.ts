import { redactText } from './domain/redact.js';
import type { Log } from './ports/log.js';

/**
 * Keeps the environment out of the reports that Node writes when it crashes or is asked to, where this version of Node can:
 * what the SDK of AWS reads there, whenever it wants to, can't be taken out of it.
 */
export function keepEnvironmentOutOfReports(): void {
  Object.assign(process.report, { excludeEnv: true });
}

/**
 * What nobody caught is a bug, and a process in an unknown state ends no machines on time: it is logged, and the process
 * ends. Left to itself Node would print the error with all that hangs on it, such as the request and its headers.
 */
export function spreadLastNet(log: Log): void {
  const end = (error: unknown): void => {
    log.error({ error }, 'nobody caught this; ending so that a fresh process takes over');
    // Whoever asked Node for reports gets one, and in it what the log says.
    if (process.report.reportOnUncaughtException) process.report.writeReport(cleaned(error));
    process.exit(1);
  };
  process.on('unhandledRejection', end);
  process.on('uncaughtException', end);
}

function cleaned(error: unknown): Error {
  const isError = error instanceof Error;
  const clean = new Error(redactText(isError ? error.message : String(error)));
  clean.stack = redactText((isError ? error.stack : undefined) ?? '');
  return clean;
}
