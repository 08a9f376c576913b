import type { Flag } from './flags.js';

const KEYS = 'I act with my own AWS identity, so that no key files travel.';
const SPOT_FLEET =
  'Spot Fleet requests are a thing of the past at AWS. Start on-demand instances with -count.';
const USER_DATA = 'the boot script needs the user data for itself.';
const ENDPOINTS = 'the addresses of AWS are a setting of mine, not of a command.';

/** The command that people learn first. */
export const START_EXAMPLE = '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex';

/** Which annex, in which region. */
export const ANNEX_NAME: Flag = {
  name: 'annex-name',
  aliases: ['annex'],
  kind: 'text',
  summary: 'which annex',
  example: 'MyFirstAnnex',
};
export const REGION: Flag = {
  name: 'aws-region',
  kind: 'text',
  summary: 'AWS region, if not the usual one',
  example: 'us-east-1',
};

/** Which pool, with every command. */
export const POOL: Flag = {
  name: 'pool',
  kind: 'text',
  exact: true,
  summary: "another pool than the channel's",
  example: 'muon-lab',
};

/** What a start and an extension take. */
export const START_FLAGS: readonly Flag[] = [
  { name: 'count', kind: 'integer', summary: 'how many instances', example: '10' },
  {
    name: 'duration',
    kind: 'hours',
    summary: 'hours until the lease ends, busy or not (0.83)',
    example: '24',
  },
  {
    name: 'idle',
    kind: 'hours',
    summary: 'hours an instance may be unclaimed before it ends itself (0.25)',
    example: '0.5',
  },
  {
    name: 'owner',
    kind: 'list',
    summary: "whose jobs may run there, separated by commas (everybody's)",
    example: 'alice,bob',
  },
  { name: 'no-owner', kind: 'switch', summary: "everybody's jobs may run there" },
  {
    name: 'tag',
    kind: 'pair',
    summary: 'a tag for the instances: key and value; may be repeated',
    example: 'project muon',
  },
  {
    name: 'aws-on-demand-instance-type',
    kind: 'text',
    summary: 'EC2 instance type (m4.large)',
    example: 'c5.large',
  },
  {
    name: 'aws-on-demand-ami-id',
    kind: 'text',
    summary: 'image (current Amazon Linux 2023)',
    example: 'ami-0123456789abcdef0',
  },
  {
    name: 'aws-on-demand-security-group-ids',
    kind: 'list',
    summary: "security groups (setup's)",
    example: 'sg-0123456789abcdef0',
  },
  { name: 'aws-on-demand-key-name', kind: 'text', summary: "key pair (setup's)", example: 'MyKeyPair' },
  { name: 'aws-zone', kind: 'text', summary: 'availability zone (AWS chooses)', example: 'us-east-1b' },
];

/** Which of the commands behind `/condor_annex` is meant. */
const VERB_FLAGS: readonly Flag[] = [
  { name: 'setup', kind: 'switch', summary: 'prepare the account' },
  { name: 'check-setup', kind: 'switch', summary: 'look whether it is prepared' },
  { name: 'undo-setup', kind: 'switch', summary: 'remove what setup made' },
  { name: 'status', kind: 'switch', summary: 'how the annexes are' },
  { name: 'help', aliases: ['h'], kind: 'switch', summary: 'this' },
  { name: 'aws-on-demand', kind: 'switch', summary: 'on-demand instances: what you get anyway' },
  { name: 'yes', kind: 'switch', summary: 'is taken, and I ask all the same' },
];

/** What is taken with every command, because it changes nothing there or goes without saying. */
export const ANYWHERE: ReadonlySet<string> = new Set([REGION, POOL, ...VERB_FLAGS].map(({ name }) => name));

const refused = (reason: string, kind: Flag['kind'], names: readonly string[]): readonly Flag[] =>
  names.map((name) => ({ name, kind, summary: '', refused: reason }));

/** Every flag of `condor_annex`, with its own spelling; those that make no sense here say why. */
export const ANNEX_FLAGS: readonly Flag[] = [
  ANNEX_NAME,
  REGION,
  ...START_FLAGS,
  ...VERB_FLAGS,
  ...refused(SPOT_FLEET, 'switch', ['aws-spot-fleet']),
  ...refused(SPOT_FLEET, 'text', [
    'slots',
    'aws-spot-fleet-config-file',
    'aws-spot-fleet-lease-function-arn',
  ]),
  ...refused(USER_DATA, 'text', [
    'aws-user-data',
    'aws-user-data-file',
    'aws-default-user-data',
    'aws-default-user-data-file',
  ]),
  ...refused(KEYS, 'text', [
    'aws-access-key-file',
    'aws-secret-key-file',
    'aws-public-key-file',
    'aws-private-key-file',
  ]),
  ...refused(ENDPOINTS, 'text', ['aws-ec2-url', 'aws-events-url', 'aws-lambda-url', 'aws-s3-url']),
  ...refused('I have one bucket per account and region, made by setup.', 'text', ['aws-s3-config-path']),
  ...refused("setup's instance profile is the only one that can read the bundle.", 'text', [
    'aws-on-demand-instance-profile-arn',
  ]),
  ...refused('one lease function per account ends all leases; setup makes it.', 'text', [
    'aws-on-demand-lease-function-arn',
  ]),
  ...refused('there is no directory of yours that I could read.', 'text', ['config-dir']),
  ...refused('ClassAds are for programs. Try status.', 'switch', ['classad', 'classads']),
];
