import { isBotError, type BotError } from '../domain/errors.js';
import type { FormField } from './form.js';
import { LAUNCH_FLAGS, readHeadFlags } from './head-flags.js';
import { parseFlags } from './flags.js';
import { joinTokens } from './tokenize.js';

/** The form that a bare `/condor_head` opens: the fields of a launch. */
export const HEAD_FORM: readonly FormField[] = [
  { flag: 'name', label: 'Name', placeholder: 'pool1', optional: false },
  {
    flag: 'instance-type',
    label: 'Instance type',
    initial: 'm5.large',
    hint: 'm5.large has 2 CPUs and 8 GiB.',
    optional: false,
  },
  {
    flag: 'image',
    label: 'Image',
    initial: 'al2023',
    hint: 'al2023 (Amazon Linux 2023), debian, marketplace (subscribe first), or an AMI like ami-0123456789abcdef0.',
    optional: false,
  },
  {
    flag: 'public-key',
    label: 'Your public key, to log in with',
    placeholder: 'ssh-ed25519 AAAA… you@laptop',
    hint: 'The one line in ~/.ssh/id_ed25519.pub. Empty: a key pair whose private key is in Secrets Manager.',
    optional: true,
  },
  {
    flag: 'login-from',
    label: 'Who may log in',
    initial: 'nobody',
    hint: 'Your own address, as checkip.amazonaws.com shows it; a range; anywhere; or nobody.',
    optional: false,
  },
];

/** The command text that a filled-in form stands for; empty fields are left out. */
export function headFormText(values: ReadonlyMap<string, string>): string {
  return joinTokens(['launch', ...headFormTokens(values)]);
}

/** What is wrong with a filled-in form as far as it can be told at once; the error's `flag` names the field. */
export function findHeadFormMistake(values: ReadonlyMap<string, string>): BotError | undefined {
  try {
    readHeadFlags(parseFlags(headFormTokens(values), LAUNCH_FLAGS), '');
    return undefined;
  } catch (error) {
    if (isBotError(error)) return error;
    throw error;
  }
}

/** Flag and value in one word each, so that a value with a dash in front stays one. */
function headFormTokens(values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([flag, value]) =>
    value.trim() === '' ? [] : [`-${flag}=${value.trim().replace(/\s+/g, ' ')}`],
  );
}
