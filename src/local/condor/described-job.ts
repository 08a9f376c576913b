import { posix } from 'node:path';
import { ClassAd } from './classad/ad.js';
import type { Disk } from './disk.js';
import { type Described, SubmitError } from './submit-description.js';

/** For whom and where a job is submitted. */
export interface SubmitPlace {
  readonly owner: string;
  readonly uidDomain: string;
  readonly directory: string;
  readonly machine: string;
  readonly disk: Disk;
}

const UNIVERSES: Readonly<Record<string, number>> = { vanilla: 5, docker: 5, container: 5, '5': 5 };

/** The ad that condor_submit makes of a job's description. @throws SubmitError in its words. */
export function adOf(job: Described, place: SubmitPlace): ClassAd {
  const { commands, attributes } = job;
  const transfer = transferOf(commands.get('should_transfer_files'));
  const ad = new ClassAd({
    MyType: 'Job',
    Owner: place.owner,
    User: `${place.owner}@${place.uidDomain}`,
    Iwd: posix.resolve(place.directory, commands.get('initialdir') ?? ''),
    JobUniverse: universeOf(commands.get('universe') ?? 'vanilla'),
    JobPrio: Number(commands.get('priority') ?? 0) || 0,
    JobLeaseDuration: 2400,
    DiskUsage: 43,
    RequestDisk: 43,
    FileSystemDomain: place.machine,
    ShouldTransferFiles: transfer,
    WhenToTransferOutput: transfer === 'NO' ? undefined : 'ON_EXIT',
    JobBatchName: commands.get('batch_name') ?? commands.get('jobbatchname'),
  });
  setProgram(ad, commands, place);
  for (const [name, command] of [
    ['In', 'input'],
    ['Out', 'output'],
    ['Err', 'error'],
    ['UserLog', 'log'],
  ] as const) {
    ad.set(name, commands.get(command) ?? (name === 'UserLog' ? undefined : '/dev/null'));
  }
  setRequests(ad, commands);
  setText(ad, 'Requirements', requirementsOf(commands, transfer));
  for (const [name, text] of attributes) setText(ad, name, text);
  return ad;
}

function setProgram(ad: ClassAd, commands: ReadonlyMap<string, string>, { disk }: SubmitPlace): void {
  const executable = commands.get('executable');
  if (executable === undefined || executable === '')
    throw new SubmitError("ERROR: No 'executable' parameter was provided\n");
  const isSent = !/^(false|no|f|n|0)$/i.test(commands.get('transfer_executable') ?? 'true');
  const path = posix.resolve(ad.text('Iwd') ?? '/', executable);
  if (isSent && !disk.has(path)) {
    throw new SubmitError(`\nERROR: Can't access executable file ${executable}: No such file or directory\n`);
  }
  const words = commands.get('arguments') ?? commands.get('args') ?? '';
  const isNew = words === '' || /^".*"$/.test(words);
  ad.set('Cmd', path)
    .set('Args', isNew ? undefined : words)
    .set('Arguments', isNew ? unquoted(words) : undefined)
    .set('TransferInput', commands.get('transfer_input_files'))
    .set('TransferOutput', commands.get('transfer_output_files'));
  if (!isSent) ad.set('TransferExecutable', false);
}

/** The new syntax of arguments stands in double quotes, which are no part of them. */
function unquoted(value: string): string {
  return value.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');
}

function setRequests(ad: ClassAd, commands: ReadonlyMap<string, string>): void {
  setText(ad, 'RequestCpus', commands.get('request_cpus') ?? '1');
  const memory = commands.get('request_memory');
  const [, amount, unit = 'M'] = /^(\d+(?:\.\d+)?)\s*([KMGT])?B?$/i.exec(memory ?? '') ?? [];
  const scale = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 }[unit.toUpperCase()] ?? 1;
  if (amount !== undefined) ad.set('RequestMemory', Math.ceil(Number(amount) * scale));
  else setText(ad, 'RequestMemory', memory ?? '128');
}

function universeOf(name: string): number {
  const universe = UNIVERSES[name.toLowerCase()];
  if (universe !== undefined) return universe;
  throw new SubmitError(`ERROR: I don't know about the '${name}' universe.\n`);
}

function transferOf(value = 'IF_NEEDED'): string {
  if (/^(yes|true|t|y|1)$/i.test(value)) return 'YES';
  if (/^(no|false|f|n|0)$/i.test(value)) return 'NO';
  if (/^if_needed$/i.test(value)) return 'IF_NEEDED';
  throw new SubmitError(
    `\nERROR: invalid value (${value}) for ShouldTransferFiles. Please either specify \nYES, NO, or IF_NEEDED and try again. \n`,
  );
}

const SHARED = 'TARGET.FileSystemDomain == MY.FileSystemDomain';

/** What condor_submit adds to a job's own requirements. */
function requirementsOf(commands: ReadonlyMap<string, string>, transfer: string): string {
  const own = commands.get('requirements');
  const files = { YES: 'TARGET.HasFileTransfer', NO: SHARED }[transfer];
  const parts = [
    ...(own === undefined || own === '' ? [] : [`(${own})`]),
    ...(/\bArch\b/i.test(own ?? '') ? [] : ['(TARGET.Arch == "X86_64")']),
    ...(/\bOpSys\b/i.test(own ?? '') ? [] : ['(TARGET.OpSys == "LINUX")']),
    '(TARGET.Disk >= RequestDisk)',
    '(TARGET.Memory >= RequestMemory)',
    ...(commands.has('request_cpus') ? ['(TARGET.Cpus >= RequestCpus)'] : []),
    files === undefined ? `((${SHARED}) || (TARGET.HasFileTransfer))` : `(${files})`,
  ];
  return parts.join(' && ');
}

function setText(ad: ClassAd, name: string, text: string): void {
  try {
    ad.setText(name, text);
  } catch {
    throw new SubmitError(`ERROR: Parse error in expression: \n\t${name} = ${text}\n\t\n`);
  }
}
