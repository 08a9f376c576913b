import { BotError, type Fault } from '../../domain/errors.js';
import { shorten, words } from '../../domain/words.js';

/** HTCondor's ways to say that a daemon cannot be reached, whatever the tool. */
const NO_ANSWER =
  /communication error|failed to connect|can't connect|can't find address|connection (refused|timed out|closed)|unable to (connect|locate)|failed to (fetch|send)|timeout|is not running/i;

/** What every tool writes before the point. */
const PREFIX = /^(?:ERROR|error|Error|WARNING|[a-z_]+:\d+):?\s*/;

const LONGEST = 300;

/** HTCondor's sentences in what a tool wrote to stderr, without warnings, blank lines and repetitions. */
export function complaints(stderr: string): readonly string[] {
  const lines = stderr
    .split('\n')
    .filter((line) => !line.startsWith('WARNING:'))
    .map((line) => line.replace(PREFIX, '').replace(/\s+/g, ' ').trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/**
 * Our error for a tool that failed: it is not there, HTCondor does not answer, or it said no, in its own words. `fault` is for what it
 * says no to.
 */
export function troubleOf(
  tool: string,
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
  fault: Fault = 'upstream',
): BotError {
  // Its sentences may go over several lines.
  const all = complaints(stderr).join(' ');
  const said = shorten(all, LONGEST);
  if (exitCode === 127) {
    return new BotError('not-ready', 'HTCondor is not installed on the head node, or not yet.', {
      hint: 'It takes some minutes after the launch.',
      cause: new Error(said),
    });
  }
  if (NO_ANSWER.test(all)) {
    return new BotError('later', 'HTCondor on the head node does not answer.', {
      hint: 'It may be starting. Try again in a minute.',
      cause: new Error(said),
    });
  }
  const sentence =
    said === '' ? words`${tool} failed with exit status ${exitCode}.` : words`HTCondor says: ${said}`;
  return new BotError(fault, sentence);
}
