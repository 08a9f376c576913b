import { digest } from '../ids.js';
import { gmt, type Instance, type InstanceState } from './instance.js';
import type { Ec2Region } from './region.js';

/** How long things take on simulated instances. */
export interface MachineTimes {
  /** From the launch to `running`; by default between 20 and 40, always the same for the same id. */
  readonly bootSeconds: number | undefined;
  /** From `running` to being in the pool. */
  readonly joinSeconds: number;
  /** From the end's beginning (`shutting-down`, `stopping`) to its end. */
  readonly stopSeconds: number;
}

/** What a script came to on a machine. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** On the simulation's clock, in milliseconds; a second unless told. */
  readonly tookMs?: number;
}

/** What EC2 and Systems Manager tell whoever simulates the operating system. */
export interface Machines {
  /** The instance is running now: boot. */
  boot(instance: Instance, at: number): void;
  /** The instance was running and goes down now; whoever wanted it, its operating system ends what it runs. */
  halted(instance: Instance, at: number): void;
  /** A tag of a running instance changed. */
  tagsChanged(instance: Instance, at: number): void;
  /** Runs a shell script as root; `undefined` when the machine is not up. */
  runCommand(instance: Instance, script: string, at: number): Promise<CommandResult | undefined>;
}

const TERMINATED_VISIBLE_MS = 60 * 60 * 1000;

/** The life cycle of instances: pending, running, and the ways out. Every change takes its time on the agenda. */
export class Life {
  readonly #ec2: Ec2Region;
  readonly #times: MachineTimes;
  /** Set once when the parts are put together: a machine needs this life to shut down, and this life a machine to boot. */
  machines: Machines | undefined;

  constructor(ec2: Ec2Region, times: MachineTimes) {
    this.#ec2 = ec2;
    this.#times = times;
  }

  /** A launched or started instance boots, unless it is told to fail. */
  begin(instance: Instance, at: number, failure: string | undefined): void {
    // A public address is given back when an instance stops; the next start gets another.
    if (instance.state === 'stopped' && instance.publicIp !== undefined)
      instance.publicIp = this.#ec2.network.takePublicAddress();
    instance.startedAt = at;
    this.#enter(instance, 'pending', undefined, '');
    instance.stateReason = { code: 'pending', message: 'pending' };
    const bootMs = 1000 * (this.#times.bootSeconds ?? bootSecondsOf(instance.id));
    this.after(instance, at + bootMs, (then) => {
      if (failure !== undefined) {
        this.#end(instance, then, failure, '');
        return;
      }
      this.#enter(instance, 'running', undefined, '');
      instance.runningSince = then;
      instance.stateReason = undefined;
      this.machines?.boot(instance, then);
    });
  }

  /** Ends an instance because somebody called the API. Ending twice changes nothing. */
  terminate(instance: Instance, at: number): void {
    if (instance.state === 'shutting-down' || instance.state === 'terminated') return;
    this.#shutDown(instance, at, 'Client.UserInitiatedShutdown', `User initiated (${gmt(at)})`);
  }

  /** Stops an instance because somebody called the API. */
  stop(instance: Instance, at: number): void {
    if (instance.state === 'stopping' || instance.state === 'stopped') return;
    this.#halt(instance, at, 'Client.UserInitiatedShutdown', `User initiated (${gmt(at)})`);
  }

  /** The operating system shut down by itself; what follows is the instance's own setting. */
  shutDownFromInside(instance: Instance, at: number): void {
    if (instance.state !== 'running') return;
    const reason = 'Client.InstanceInitiatedShutdown';
    if (instance.shutdownBehavior === 'terminate') this.#shutDown(instance, at, reason, '');
    else this.#halt(instance, at, reason, '');
  }

  /** Amazon takes a spot instance back. */
  interrupt(instance: Instance, at: number): void {
    const reason = 'Server.SpotInstanceTermination';
    if (instance.state === 'pending' || instance.state === 'running')
      this.#shutDown(instance, at, reason, reason);
  }

  /** Does something later, unless the instance has changed its state by then. */
  after(instance: Instance, at: number, act: (at: number) => void | Promise<void>): void {
    const { chapter } = instance;
    this.#ec2.account.agenda.note(at, (then) => (instance.chapter === chapter ? act(then) : undefined));
  }

  #shutDown(instance: Instance, at: number, code: string, transition: string): void {
    if (instance.state === 'stopped') {
      this.#end(instance, at, code, transition);
      return;
    }
    if (instance.state === 'running') this.machines?.halted(instance, at);
    this.#enter(instance, 'shutting-down', code, transition);
    this.after(instance, at + 1000 * this.#times.stopSeconds, (then) => {
      this.#end(instance, then, code, transition);
    });
  }

  #halt(instance: Instance, at: number, code: string, transition: string): void {
    if (instance.state === 'running') this.machines?.halted(instance, at);
    this.#enter(instance, 'stopping', code, transition);
    this.after(instance, at + 1000 * this.#times.stopSeconds, () => {
      this.#enter(instance, 'stopped', code, transition);
    });
  }

  #end(instance: Instance, at: number, code: string, transition: string): void {
    this.#enter(instance, 'terminated', code, transition);
    this.#ec2.network.giveBack(instance.subnet, instance.privateIp);
    for (const { Ebs } of instance.volumes)
      if (Ebs?.DeleteOnTermination === true) this.#ec2.resources.remove(Ebs.VolumeId ?? '');
    this.#ec2.resources.remove(instance.networkInterfaceId);
    this.after(instance, at + TERMINATED_VISIBLE_MS, () => {
      this.#ec2.instances.delete(instance.id);
      this.#ec2.resources.remove(instance.id);
    });
  }

  #enter(instance: Instance, state: InstanceState, code: string | undefined, transition: string): void {
    instance.state = state;
    instance.chapter += 1;
    instance.transitionReason = transition;
    if (code !== undefined) instance.stateReason = { code, message: `${code}: ${wordsOf(code)}` };
  }
}

/** What EC2 says after the code (API_StateReason). */
function wordsOf(code: string): string {
  const words: Readonly<Record<string, string>> = {
    'Client.UserInitiatedShutdown': 'User initiated shutdown',
    'Client.InstanceInitiatedShutdown': 'Instance initiated shutdown',
    'Server.SpotInstanceTermination': 'Spot instance termination',
    'Client.InternalError': 'Client error on launch',
    'Client.VolumeLimitExceeded': 'Volume limit exceeded',
    'Client.InvalidSnapshot.NotFound': 'The specified snapshot was not found',
    'Server.InternalError': 'Internal error on launch',
    'Server.InsufficientInstanceCapacity': 'Insufficient capacity to satisfy instance request',
  };
  return words[code] ?? code;
}

function bootSecondsOf(id: string): number {
  return 20 + (parseInt(digest(id).slice(0, 4), 16) % 21);
}
