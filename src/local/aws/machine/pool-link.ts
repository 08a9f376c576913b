import { attributesOf, Startd, startOf } from '../../condor/index.js';
import type { Instance } from '../ec2/instance.js';
import type { Ec2Region } from '../ec2/region.js';
import type { PoolSettings } from './bundle.js';
import type { Heads } from './heads.js';
import { archOf, hostNameOf } from './host.js';
import { mayReach } from './reach.js';

/** What happens to a machine that is in a pool, or was. */
export interface PoolEvents {
  claimsChanged(count: number, at: number): void;
  /** Its master was told to leave. */
  left(at: number): void;
  /** The pool does not answer any more. */
  poolLost(at: number): void;
}

interface LinkHands {
  readonly ec2: Ec2Region;
  readonly heads: Heads;
}

/** Private networks of the simulated AWS. A collector anywhere else is simulated by nobody, and lets everybody in. */
const HERE = /^172\.31\.\d+\.\d+$/;
const DEFAULT_PORT = 9618;

/** The startd of one machine, and the pool that it is in or wants to be in. */
export class PoolLink {
  readonly #hands: LinkHands;
  readonly #instance: Instance;
  readonly #startd: Startd;
  readonly #events: PoolEvents;
  readonly #host: string;
  readonly #port: number;

  constructor(
    instance: Instance,
    { settings, collector = '' }: PoolSettings,
    { at, ...hands }: LinkHands & { readonly events: PoolEvents; readonly at: number },
  ) {
    const [host = '', port] = collector.split(':');
    this.#host = host;
    this.#port = Number(port ?? DEFAULT_PORT);
    this.#hands = hands;
    this.#instance = instance;
    this.#events = hands.events;
    this.#startd = new Startd({
      machine: hostNameOf(instance, hands.ec2.name),
      address: instance.privateIp,
      arch: archOf(instance),
      cpus: instance.type.vcpus,
      memoryMib: instance.type.memoryMiB,
      attributes: attributesOf(settings, instance.id),
      start: startOf(settings),
      startedAt: at,
      claimsChanged: (count, then) => {
        hands.events.claimsChanged(count, then);
      },
      left: (then) => {
        this.#takeOut();
        hands.events.left(then);
      },
    });
  }

  /** Reports to the collector. Answers why the machine is not in the pool; `undefined` when it is. */
  join(token: string, at: number): string | undefined {
    if (!HERE.test(this.#host)) return undefined;
    const { heads, ec2 } = this.#hands;
    const head = heads.at(this.#host);
    if (head?.node.isAnswering !== true || !mayReach(ec2, this.#instance, head.instance, this.#port)) {
      return `CEDAR:6001:Failed to connect to <${this.#host}:${this.#port}>`;
    }
    const member = {
      startd: this.#startd,
      poolLost: (then: number) => {
        this.#events.poolLost(then);
      },
    };
    return head.node.join(member, { token, at });
  }

  /** The master is told to leave. */
  off(at: number): void {
    this.#startd.off('graceful', at);
  }

  /** The machine goes down in an orderly way: jobs are sent back, and the pool is told. */
  halt(at: number): void {
    this.#startd.evictAll(at);
    this.#takeOut();
  }

  #takeOut(): void {
    this.#hands.heads.at(this.#host)?.node.leave(this.#startd);
  }
}
