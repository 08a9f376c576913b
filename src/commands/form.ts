import { isBotError, type BotError } from '../domain/errors.js';
import { ANNEX_FLAGS } from './annex-flags.js';
import { parseFlags } from './flags.js';
import { saidRegion } from './region.js';
import { leaseOf, readStartFlags } from './start-flags.js';
import { joinTokens } from './tokenize.js';

/** One field of a form; `flag` is the flag it stands for. */
export interface FormField {
  readonly flag: string;
  readonly label: string;
  readonly hint?: string;
  readonly initial?: string;
  readonly placeholder?: string;
  readonly optional: boolean;
}

/** The form that a bare `/condor_annex` opens: the fields of a start. Other commands are in its hint. */
export const START_FORM: readonly FormField[] = [
  {
    flag: 'annex-name',
    label: 'Annex name',
    placeholder: 'MyFirstAnnex',
    hint: 'A new name, or a running annex to add to.',
    optional: false,
  },
  { flag: 'count', label: 'Instances', initial: '10', optional: false },
  {
    flag: 'duration',
    label: 'Lease in hours',
    initial: '24',
    hint: 'After this they end, busy or not.',
    optional: false,
  },
  {
    flag: 'idle',
    label: 'Idle limit in hours',
    initial: '0.25',
    hint: 'An instance without work for this long ends itself.',
    optional: false,
  },
  { flag: 'aws-on-demand-instance-type', label: 'Instance type', initial: 'm4.large', optional: false },
  {
    flag: 'aws-on-demand-ami-id',
    label: 'Image',
    placeholder: 'ami-…',
    hint: 'Empty: the current Amazon Linux 2023.',
    optional: true,
  },
  {
    flag: 'aws-zone',
    label: 'Availability zone',
    placeholder: 'us-east-1b',
    hint: 'Empty: AWS chooses.',
    optional: true,
  },
  {
    flag: 'owner',
    label: 'Whose jobs',
    placeholder: 'alice,bob',
    hint: "User names on the pool. Empty: everybody's.",
    optional: true,
  },
  {
    flag: 'tag',
    label: 'Tags',
    placeholder: 'project=muon, grant=42',
    hint: 'key=value, separated by commas.',
    optional: true,
  },
  {
    flag: 'aws-region',
    label: 'AWS region',
    placeholder: 'us-east-1',
    hint: 'Empty: the usual one.',
    optional: true,
  },
];

/** What is wrong with the hours that somebody filled in, if anything. */
export function findExtendMistake(hours: string): BotError | undefined {
  return mistakeIn(() => leaseOf(parseFlags(['-duration', hours.trim()], ANNEX_FLAGS)));
}

/** The command text that a filled-in form stands for; empty fields are left out. */
export function formText(values: ReadonlyMap<string, string>): string {
  return joinTokens(['start', ...formTokens(values)]);
}

function formTokens(values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([flag, value]) => (value.trim() === '' ? [] : fieldTokens(flag, value.trim())));
}

function fieldTokens(flag: string, value: string): readonly string[] {
  if (flag !== 'tag') return [`-${flag}`, value];
  return value.split(',').flatMap((pair) => {
    const [key = '', ...rest] = pair.split('=');
    return pair.trim() === '' ? [] : ['-tag', key.trim(), rest.join('=').trim()];
  });
}

/** What is wrong with a filled-in form as far as it can be told at once; the error's `flag` names the field. */
export function findFormMistake(values: ReadonlyMap<string, string>): BotError | undefined {
  return mistakeIn(() => {
    const given = parseFlags(formTokens(values), ANNEX_FLAGS);
    readStartFlags(given);
    saidRegion(given);
  });
}

function mistakeIn(read: () => unknown): BotError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (isBotError(error)) return error;
    throw error;
  }
}
