import type { Job } from './job.js';
import { shorten, words, type Words } from './words.js';

/** Why jobs are held and what to do about it, in plain words. */
export interface HoldAdvice {
  readonly why: Words;
  readonly todo: Words;
}

const LOOK_AT_REASON = 'What HTCondor says tells more. Mend that, then release the job or remove it.';

const NOT_THERE =
  'Upload the file with the next submit, name it right, or give its address on the web or in S3.';
const OUTPUT =
  'The program has to write every file that transfer_output_files names; remove the job, mend it, submit again.';

/** HTCondor's HoldReasonCode ("Job ClassAd Attributes"), as far as something can be done. */
const ADVICE: Readonly<Record<number, readonly [why: string, todo: string]>> = {
  1: ['somebody put it on hold', 'Release it to let it run.'],
  3: [
    'a rule in its submit description (periodic_hold or on_exit_hold) held it',
    'Mend what the rule is about, then release the job.',
  ],
  5: [
    'a rule in its submit description could not be worked out',
    'Mend the rule, remove the job and submit it again.',
  ],
  6: [
    'its program could not be started',
    'The program has to be one for that machine, and a script has to begin with #!/bin/bash or the like. Remove the job, mend it, submit again.',
  ],
  7: ['its output file could not be opened', 'Use plain names for output and error.'],
  8: ['its input file could not be opened', NOT_THERE],
  9: ['its output file could not be opened', 'Use plain names for output and error.'],
  10: ['its input file could not be opened', NOT_THERE],
  12: ['its results could not be fetched from the machine', OUTPUT],
  13: ['a file that it needs could not be sent to the machine', NOT_THERE],
  14: ['its directory on the head node is not there', 'Remove it and submit it again.'],
  15: ['it was submitted on hold', 'Release it to let it run.'],
  16: ['its files are still being fetched', 'It goes on by itself.'],
  21: ['the machine put it on hold', LOOK_AT_REASON],
  22: ['its log could not be written', 'Use a plain name for log.'],
  26: ['a rule of the pool held it', 'The reason says which; an admin of the pool can tell more.'],
  32: ['its input is larger than the pool allows', 'Put large files into S3, and name their addresses.'],
  33: ['its output is larger than the pool allows', 'Let it write large files to S3.'],
  34: [
    'it used more than it had asked for',
    'Ask for more with request_memory or request_disk: remove the job and submit it again.',
  ],
  35: ['its container image could not be used', 'Name an image that the machines can fetch.'],
  46: ['it ran for longer than allowed_job_duration', 'Allow it more, or make it shorter.'],
  47: ['it ran for longer than allowed_execute_duration', 'Allow it more, or make it shorter.'],
};

/** What holds these jobs; of a kind that nobody has words for, HTCondor's own. */
export function holdAdvice({ holdCode }: Pick<Job, 'holdCode'>): HoldAdvice {
  const [why, todo] = ADVICE[holdCode ?? -1] ?? ['HTCondor could not run it', LOOK_AT_REASON];
  return { why: words`${why}`, todo: words`${todo}` };
}

/** True when a person wanted it so, and nobody has to be told. */
export function isHeldOnPurpose({ holdCode }: Pick<Job, 'holdCode'>): boolean {
  return holdCode === 1 || holdCode === 15 || holdCode === 16;
}

/** HTCondor's own words for why, cut to what people read. */
export function holdReason({ holdReason: reason = '' }: Pick<Job, 'holdReason'>): string {
  return shorten(reason.replace(/\s+/g, ' ').trim(), 300);
}
