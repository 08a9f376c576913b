/** Which folder of `src` may import which. docs/architecture.md has the picture. */
const MAY_IMPORT = {
  domain: [],
  ports: ['domain'],
  commands: ['ports', 'domain'],
  reconcile: ['ports', 'domain'],
  notices: ['ports', 'domain'],
  slack: ['commands', 'notices', 'ports', 'domain'],
  aws: ['ports', 'domain'],
  condor: ['ports', 'domain'],
  redis: ['ports', 'domain'],
  telemetry: ['ports', 'domain'],
  'lease-function': [],
  local: [],
};

/** Which room of `src/slack` may import which; its files outside of rooms are for all of them and import none. */
const SLACK_MAY_IMPORT = {
  receiving: [],
  listeners: ['answering', 'writing'],
  answering: ['writing'],
  writing: [],
};

/** Which vendor packages may be imported from which folders. */
const VENDORS = {
  '@aws-sdk|@smithy': ['aws', 'lease-function', 'local'],
  '@slack': ['slack', 'local'],
  redis: ['redis'],
  pino: ['telemetry'],
  'prom-client': ['telemetry'],
};

const only = ([folder, allowed]) => ({
  name: `only-from-${folder}`,
  comment: `src/${folder} may import only ${allowed.join(', ') || 'itself'}. Put the shared type in domain or ports.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
});

const onlyInSlack = ([room, allowed]) => ({
  name: `only-from-slack-${room}`,
  comment: `src/slack/${room} may import only ${allowed.join(', ') || 'itself'} of the rooms in src/slack.`,
  severity: 'error',
  from: { path: `^src/slack/${room}/` },
  to: { path: '^src/slack/[^/]+/', pathNot: `^src/slack/(${[room, ...allowed].join('|')})/` },
});

const vendor = ([packages, folders]) => ({
  name: `vendor-${packages.split('|')[0]}`,
  comment: `Only src/{${folders.join(',')}} know ${packages}. Everybody else uses a port.`,
  severity: 'error',
  from: { path: '^src/[^/]+/', pathNot: `^src/(${folders.join('|')})/` },
  to: { path: `(^|/)node_modules/(${packages})(/|$)` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move the shared part down.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nobody-imports-the-top',
      severity: 'error',
      comment: 'bot, main and demo put things together; what they share belongs to ports or domain.',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/(bot|main|demo|config)\\.ts$' },
    },
    ...Object.entries(MAY_IMPORT).map(only),
    ...Object.entries(SLACK_MAY_IMPORT).map(onlyInSlack),
    {
      name: 'slack-shares-no-room',
      severity: 'error',
      comment: 'What all rooms of src/slack use must not depend on one of them.',
      from: { path: '^src/slack/[^/]+$' },
      to: { path: '^src/slack/[^/]+/' },
    },
    ...Object.entries(VENDORS).map(vendor),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
