import { failed, printed } from '../outcome.js';
import type { OffMode, Startd } from '../startd.js';
import { type Options, readOptions } from './options.js';
import { constrained } from './select.js';
import type { Tool, ToolHost } from './tool.js';

const MODES = ['graceful', 'fast', 'peaceful'] as const;
const SAID: Readonly<Record<OffMode, string>> = {
  graceful: 'Kill-Daemon',
  fast: 'Kill-Daemon-Fast',
  peaceful: 'Kill-Daemon-Peacefully',
};

/** condor_off: tells masters to leave. Only root may: an administrator at the collector. */
export const off: Tool = ({ argv, user, at }, host) => {
  const options = readOptions(argv, {
    flags: [...MODES, 'master', 'all', 'annex-slots'],
    valued: ['constraint', 'const', 'annex', 'annex-name', 'daemon', 'subsystem', 'name', 'addr'],
  });
  if (options.unknown !== undefined) return failed(`condor_off: unknown option ${options.unknown}\n`);
  const annex = options.value('annex') ?? options.value('annex-name');
  const ofMaster = /^master$/i.test(options.value('daemon') ?? options.value('subsystem') ?? '');
  const leaves = annex !== undefined || options.has('master') || ofMaster || options.has('annex-slots');
  const constraint = annex === undefined ? constraintIn(options) : `AnnexName =?= "${annex}"`;
  if (!host.isAnswering) return failed(`\nERROR: can't connect to local collector\n${noMaster(constraint)}`);
  const startds = found(host, constraint, at);
  if (startds === undefined) return failed(`condor_off: invalid constraint ${constraint}\n`);
  if (startds.length === 0) return nobody(constraint);
  if (user !== 'root') return refused(startds);
  const mode = MODES.find((one) => options.has(one)) ?? 'graceful';
  const lines = startds.flatMap((startd) => linesFor(startd, { mode, leaves, isAnnex: annex !== undefined }));
  for (const startd of startds) {
    if (leaves) startd.off(mode, at);
    else startd.evictAll(at);
  }
  return printed(lines.map((line) => `${line}\n`).join(''));
};

function constraintIn(options: Options): string {
  if (options.has('annex-slots')) return 'IsAnnex';
  const names = options.words.map((word) => `Machine == "${word.replaceAll('"', '')}"`);
  return options.value('constraint') ?? options.value('const') ?? names.join(' || ');
}

function found(host: ToolHost, constraint: string, at: number): Startd[] | undefined {
  try {
    const adOf = (startd: Startd) => startd.masterAd(at);
    return constrained(host.startds(), adOf, { constraints: constraint === '' ? [] : [constraint], at });
  } catch {
    return undefined;
  }
}

function nobody(constraint: string): ReturnType<Tool> {
  return failed(`Found no ClassAds when querying pool (local)\n${noMaster(constraint)}`);
}

function noMaster(constraint: string): string {
  return `Can't find addresses for master's for constraint '${constraint}'\nPerhaps you need to query another pool.\n`;
}

/** Exit status 0 all the same: trouble with single machines is only told. */
function refused(startds: readonly Startd[]): ReturnType<Tool> {
  const lines = startds.map(
    ({ hands: { machine, address } }) =>
      `ERROR\nAUTHENTICATE:1003:Failed to authenticate with any method\nCan't send Kill-Daemon command to master ${machine} <${address}:9618>\n`,
  );
  return failed(lines.join(''), 0);
}

interface Order {
  readonly mode: OffMode;
  readonly leaves: boolean;
  readonly isAnnex: boolean;
}

/** With `-annex` the startd is told to be peaceful by itself, before its master. */
function linesFor({ hands: { machine } }: Startd, { mode, leaves, isAnnex }: Order): string[] {
  if (!leaves) return [`Sent "Kill-All-Daemons" command to master ${machine}`];
  if (mode !== 'peaceful') return [`Sent "${SAID[mode]}" command for "master" to master ${machine}`];
  const toMaster = `Sent "${SAID[mode]}" command to master ${machine}`;
  return isAnnex ? [`Sent "Set-Peaceful-Shutdown" command to startd ${machine}`, toMaster] : [toMaster];
}
