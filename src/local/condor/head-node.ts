import { ClassAd, Formula } from './classad/ad.js';
import { Disk } from './disk.js';
import type { Outcome } from './outcome.js';
import { runScript } from './remote-script.js';
import { Schedd } from './schedd.js';
import type { Settings } from './settings.js';
import { seconds, Startd } from './startd.js';
import { refusalOf } from './token.js';
import { runTool } from './tools/index.js';
import type { ToolHost } from './tools/tool.js';

/** The machine that a head node is on. Times are epoch milliseconds. */
export interface HeadHands {
  readonly instanceId: string;
  readonly machine: string;
  readonly address: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly settings: Settings;
  /** Made on the machine, and kept there. */
  readonly signingKey: string;
  /** Does something later, unless the machine is stopped by then. */
  later(at: number, act: (at: number) => void): void;
}

/** Somebody's machine that is in the pool. */
interface Member {
  readonly startd: Startd;
  /** The pool does not answer any more. */
  poolLost(at: number): void;
}

const VERSION = '25.0.4';
const DEFAULT_CYCLE_SECONDS = 60;
const NEEDS = ['ADVERTISE_STARTD', 'ADVERTISE_MASTER'];

/** HTCondor on a head node: collector, negotiator and schedd, and the tools that people run there. */
export class HeadNode {
  readonly version = VERSION;
  readonly disk = new Disk();
  readonly schedd: Schedd;
  readonly uidDomain: string;
  readonly #hands: HeadHands;
  readonly #members = new Map<Startd, Member>();
  #isInstalled = false;
  #isAnswering = false;
  #startedAt = 0;
  #ids = 0;

  constructor(hands: HeadHands) {
    this.#hands = hands;
    const { settings } = hands;
    settings.set('CONDOR_VERSION', VERSION);
    this.uidDomain = settings.find('UID_DOMAIN') ?? hands.machine;
    this.schedd = new Schedd({
      disk: this.disk,
      startds: () => this.startds(),
      later: (at, act) => {
        hands.later(at, act);
      },
      uidDomain: this.uidDomain,
      cycleMs: 1000 * (Number(settings.find('NEGOTIATOR_INTERVAL')) || DEFAULT_CYCLE_SECONDS),
    });
  }

  get trustDomain(): string {
    return this.#hands.settings.find('TRUST_DOMAIN') ?? this.#hands.address;
  }

  get isAnswering(): boolean {
    return this.#isAnswering;
  }

  /** The daemons are up. */
  start(at: number): void {
    this.#isInstalled = true;
    this.#isAnswering = true;
    this.#startedAt = at;
    if (this.#hands.settings.uses('execute')) this.#members.set(...this.#ownStartd(at));
    this.schedd.reschedule(at);
  }

  /** The machine goes down. The queue stays on its disk; what runs elsewhere is lost. */
  stop(at: number): void {
    this.#isAnswering = false;
    this.schedd.halt(at);
    const members = [...this.#members.values()];
    this.#members.clear();
    for (const member of members) member.poolLost(at);
  }

  /** A machine reports to the collector. Answers why it is not let in; `undefined` when it is. */
  join(member: Member, { token, at }: { readonly token: string; readonly at: number }): string | undefined {
    const { signingKey } = this.#hands;
    const refusal = refusalOf(token, { key: signingKey, trustDomain: this.trustDomain, needs: NEEDS, at });
    if (refusal === undefined) this.#members.set(member.startd, member);
    return refusal;
  }

  /** A machine's daemons take themselves out of the collector. */
  leave(startd: Startd): void {
    this.#members.delete(startd);
  }

  startds(): Startd[] {
    return [...this.#members.keys()];
  }

  /** Runs a script that was sent to the machine, as root. */
  run(script: string, at: number): Outcome {
    const host = this.#isInstalled ? this.#host() : undefined;
    return runScript(script, { disk: this.disk, run: (call) => runTool({ ...call, at }, host) });
  }

  #host(): ToolHost {
    const { machine, address, settings, signingKey } = this.#hands;
    return {
      version: VERSION,
      machine,
      address,
      settings,
      signingKey,
      disk: this.disk,
      schedd: this.schedd,
      uidDomain: this.uidDomain,
      isAnswering: this.#isAnswering,
      startds: () => this.startds(),
      ownAd: (type, at) => this.#ownAd(type, at),
      nextId: () => String((this.#ids += 1)).padStart(32, '0'),
    };
  }

  #ownAd(type: string, at: number): ClassAd {
    const { machine, address, instanceId } = this.#hands;
    return new ClassAd({
      MyType: type,
      Name: machine,
      Machine: machine,
      EC2InstanceID: instanceId,
      CondorVersion: `$CondorVersion: ${VERSION} 2026-10-28 BuildID: 842114 PackageID: ${VERSION}-1 $`,
      MyAddress: `<${address}:9618?addrs=${address}-9618&alias=${machine}>`,
      DaemonStartTime: seconds(this.#startedAt),
      MyCurrentTime: seconds(at),
    });
  }

  /** As the seed has it, a few jobs run on the head node itself. */
  #ownStartd(at: number): [Startd, Member] {
    const { machine, address, arch, cpus, memoryMib, settings, instanceId } = this.#hands;
    const startd = new Startd({
      machine,
      address,
      arch,
      cpus,
      memoryMib,
      attributes: attributesOf(settings, instanceId),
      start: startOf(settings),
      startedAt: at,
      claimsChanged: () => undefined,
      left: () => {
        this.leave(startd);
      },
    });
    return [startd, { startd, poolLost: () => undefined }];
  }
}

/** What a machine's configuration adds to the ads of its startd and master. */
export function attributesOf(settings: Settings, instanceId: string): ClassAd {
  const ad = new ClassAd();
  for (const name of new Set([...settings.list('STARTD_ATTRS'), ...settings.list('MASTER_ATTRS')])) {
    const text = settings.find(name);
    if (text !== undefined) ad.setText(name, text);
  }
  return ad.set('EC2InstanceID', instanceId);
}

/** Which jobs a machine's configuration lets in. */
export function startOf(settings: Settings): Formula {
  return new Formula(settings.find('START') ?? 'TRUE');
}
