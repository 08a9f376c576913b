import { BotError } from '../domain/errors.js';
import { TAG } from '../domain/tags.js';
import { INSTALLED, bootScript } from './boot-scripts.js';

/** What is different from one annex's boot script to the next. Nothing in it is a secret. */
export interface UserDataInput {
  /** Where the instance fetches its bundle: `s3://<bucket>/<key>`. */
  readonly bundleUrl: string;
  readonly region: string;
  /** Another address for all of AWS, as `AWS_ENDPOINT_URL`. */
  readonly endpointUrl?: string | undefined;
}

/** EC2 takes no more than this, before base64. */
const MOST_BYTES = 16 * 1024;

const END_OF_SCRIPT = 'END_OF_CONDOR_ANNEX_SCRIPT';

/** What each value may look like. None of the patterns lets a quote, a backslash or a line break through. */
const SHAPES = {
  BUNDLE_URL: /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[A-Za-z0-9._/-]+$/,
  LEASE_TAG: /^[A-Za-z0-9+=._:@-]{1,128}$/,
  STATE_TAG: /^[A-Za-z0-9+=._:@-]{1,128}$/,
  AWS_REGION: /^[a-z]{2}[a-z0-9-]{1,30}$/,
  AWS_ENDPOINT_URL: /^https?:\/\/[A-Za-z0-9._~:/?#[\]@%+,=-]+$/,
} as const;

/**
 * The shell script that turns a fresh instance into one of the annex. Its first lines are plain assignments, one to a
 * line and in single quotes, for whoever wants to know what an instance was told.
 * @throws BotError `usage` for a value that has no business in a shell script.
 */
export function renderUserData(input: UserDataInput): string {
  const script = [
    '#!/bin/bash',
    assignment('BUNDLE_URL', input.bundleUrl),
    assignment('LEASE_TAG', TAG.leaseEndsAt),
    assignment('STATE_TAG', TAG.poolState),
    assignment('AWS_REGION', input.region),
    ...(input.endpointUrl === undefined ? [] : [assignment('AWS_ENDPOINT_URL', input.endpointUrl)]),
    'write_scripts() {',
    ...INSTALLED.map(writingOf),
    '}',
    withoutShebang(bootScript('boot')),
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

function writingOf(name: (typeof INSTALLED)[number]): string {
  const path = `"$SBIN/condor-annex-${name}"`;
  return `cat >${path} <<'${END_OF_SCRIPT}' && chmod 0755 ${path} || return 1\n${bootScript(name)}${END_OF_SCRIPT}`;
}

function withoutShebang(script: string): string {
  return script.slice(script.indexOf('\n') + 1);
}
