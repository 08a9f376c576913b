import { BotError } from '../domain/errors.js';
import { type Installed, bootScript } from './boot-scripts.js';

/** EC2 takes no more than this, before base64. */
const MOST_BYTES = 16 * 1024;

const END_OF_SCRIPT = 'END_OF_CONDOR_ANNEX_SCRIPT';

/** What each setting may look like. None of the patterns lets a quote, a backslash or a line break through. */
const SHAPES = {
  BUNDLE_URL: /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[A-Za-z0-9._/-]+$/,
  HEAD_ID: /^[A-Za-z0-9._-]{1,128}$/,
  TRUST_DOMAIN: /^[A-Za-z0-9._-]{1,255}$/,
  LEASE_TAG: /^[A-Za-z0-9+=._:@-]{1,128}$/,
  STATE_TAG: /^[A-Za-z0-9+=._:@-]{1,128}$/,
  AWS_REGION: /^[a-z]{2}[a-z0-9-]{1,30}$/,
  AWS_ENDPOINT_URL: /^https?:\/\/[A-Za-z0-9._~:/?#[\]@%+,=-]+$/,
} as const;

/** What a boot program is made of. */
export interface BootProgramInput {
  /** In the order in which they stand at its top; one that is undefined is left out. */
  readonly settings: Readonly<Partial<Record<keyof typeof SHAPES, string | undefined>>>;
  readonly installed: readonly Installed[];
  /** Becomes HTCondor's configuration by `write_config`. */
  readonly config?: string | undefined;
  /** What the machine is to be. */
  readonly role: 'annex' | 'head';
}

/**
 * A shell script for user data. Its first lines are plain assignments, one to a line and in single quotes, for whoever
 * wants to know what an instance was told.
 * @throws BotError `usage` for a value that has no business in a shell script.
 */
export function bootProgram({ settings, installed, config, role }: BootProgramInput): string {
  const script = [
    '#!/bin/bash',
    ...Object.entries(settings).flatMap(([name, value]) => {
      return value === undefined ? [] : [assignment(name as keyof typeof SHAPES, value)];
    }),
    'write_scripts() {',
    ...installed.map(writingOf),
    '}',
    ...(config === undefined ? [] : [configWritingOf(config)]),
    `${withoutShebang(bootScript('boot'))}${withoutShebang(bootScript(role))}`,
  ].join('\n');
  if (Buffer.byteLength(script) > MOST_BYTES) throw new Error(`User data has more than ${MOST_BYTES} bytes.`);
  return script;
}

function assignment(name: keyof typeof SHAPES, value: string): string {
  if (!SHAPES[name].test(value)) {
    throw new BotError('usage', `${name} of an instance cannot be ${JSON.stringify(value.slice(0, 200))}.`);
  }
  return `${name}='${value}'`;
}

function writingOf(name: Installed): string {
  const path = `"$SBIN/condor-annex-${name}"`;
  return `cat >${path} <<'${END_OF_SCRIPT}' && chmod 0755 ${path} || return 1\n${bootScript(name)}${END_OF_SCRIPT}`;
}

function configWritingOf(config: string): string {
  const path = '"$CONDOR_ETC/config.d/50-condor-head.conf"';
  return `write_config() {\ncat >${path} <<'${END_OF_SCRIPT}'\n${config}${END_OF_SCRIPT}\n}`;
}

function withoutShebang(script: string): string {
  return script.slice(script.indexOf('\n') + 1);
}
