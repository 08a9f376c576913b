import type { ClassAd } from '../classad/ad.js';
import { asFields, asJson, asLong } from '../classad/print.js';
import { failed, type Outcome, printed } from '../outcome.js';
import { type Options, readOptions } from './options.js';
import { constrained } from './select.js';
import type { Tool, ToolHost } from './tool.js';

const FLAGS = [
  'json',
  'long',
  'l',
  'master',
  'any',
  'total',
  'collector',
  'schedd',
  'negotiator',
  'compact',
  'nohints',
  'annex-slots',
];
const VALUED = [
  'constraint',
  'const',
  'attributes',
  'attrs',
  'annex',
  'annex-name',
  'limit',
  'direct',
  'pool',
  'name',
  'sort',
];

const COLUMNS = ['Name', 'OpSys', 'Arch', 'State', 'Activity', 'Memory'];
const OWN = [
  ['collector', 'Collector'],
  ['schedd', 'Scheduler'],
  ['negotiator', 'Negotiator'],
] as const;

/** condor_status: what the collector lists. */
export const status: Tool = ({ argv, at }, host) => {
  const options = readOptions(argv, { flags: FLAGS, valued: VALUED });
  if (options.unknown !== undefined) return failed(`Error: unknown argument ${options.unknown}\n`);
  try {
    const ads = constrained(adsFor(options, host, at), (ad) => ad, {
      constraints: constraintsIn(options),
      at,
    });
    const limit = Number(options.value('limit') ?? ads.length);
    return show(ads.slice(0, limit), options, at);
  } catch {
    return failed(`Error: invalid constraint expression: ${constraintsIn(options).join(' ')}\n`);
  }
};

function adsFor(options: Options, host: ToolHost, at: number): ClassAd[] {
  const startds = host.startds();
  if (options.has('master')) {
    const others = startds.filter(({ hands }) => hands.machine !== host.machine);
    return [host.ownAd('DaemonMaster', at), ...others.map((startd) => startd.masterAd(at))];
  }
  for (const [flag, type] of OWN) if (options.has(flag)) return [host.ownAd(type, at)];
  return startds.flatMap((startd) => startd.slotAds(at));
}

function constraintsIn(options: Options): string[] {
  const annex = options.value('annex') ?? options.value('annex-name');
  return [
    ...options.values('constraint'),
    ...options.values('const'),
    ...(annex === undefined ? [] : [`AnnexName =?= "${annex}"`]),
    ...(options.has('annex-slots') ? ['IsAnnex'] : []),
    ...options.words.map((machine) => `Machine == "${machine}" || Name == "${machine}"`),
  ];
}

function show(ads: readonly ClassAd[], options: Options, at: number): Outcome {
  const only = options.value('attributes') ?? options.value('attrs');
  if (options.has('json')) return printed(asJson(ads, { only: only?.split(/[\s,]+/) }));
  if (options.has('long') || options.has('l')) return printed(ads.map(asLong).join('\n'));
  const { fields, separator } = options;
  if (fields !== undefined) {
    return printed(ads.map((my) => `${asFields(my, fields, { separator, scope: { my, at } })}\n`).join(''));
  }
  return printed(table(ads, at));
}

function table(ads: readonly ClassAd[], at: number): string {
  if (ads.length === 0) return '';
  const rows = ads.map((my) => asFields(my, COLUMNS, { separator: '  ', scope: { my, at } }));
  return `${[COLUMNS.join('  '), '', ...rows, '', `Total ${ads.length}`].join('\n')}\n`;
}
