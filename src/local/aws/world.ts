import type { Account } from './account.js';
import type { Operations } from './call.js';
import { Callers } from './caller.js';
import { ec2Operations } from './ec2/ec2.js';
import { Life, type Machines, type MachineTimes } from './ec2/life.js';
import { Ec2Region } from './ec2/region.js';
import { Throttle } from './ec2/throttle.js';
import { Iam } from './iam/iam.js';
import { policyOperations } from './iam/policies.js';
import { profileOperations } from './iam/profiles.js';
import { roleOperations } from './iam/roles.js';
import { simulateOperations } from './iam/simulate.js';
import { userOperations } from './iam/users.js';
import { Functions } from './lambda/functions.js';
import { type Invocation, Invoker, type RunFunction } from './lambda/invoke.js';
import { functionOperations } from './lambda/operations.js';
import { SimulatedMachines } from './machine/machine.js';
import type { OwnRoleHands } from './machine/own-role.js';
import { bucketOperations } from './s3/bucket-operations.js';
import { Buckets } from './s3/buckets.js';
import { objectOperations } from './s3/object-operations.js';
import { Schedules } from './scheduler/schedules.js';
import { secretOperations } from './secrets/operations.js';
import type { ServiceName } from './services.js';
import { Agents } from './ssm/agents.js';
import { parameterOperations } from './ssm/parameters.js';
import { commandOperations } from './ssm/run-command.js';
import { stsOperations } from './sts.js';

/** What one region has of its own. */
export interface Region {
  readonly ec2: Ec2Region;
  readonly life: Life;
  readonly machines: SimulatedMachines;
  readonly throttle: Throttle;
  readonly operations: Readonly<Record<ServiceName, Operations>>;
}

/** Makes the machines of a region from what they can reach in it; those of the others are simulated. */
export type MakeMachines = (hands: OwnRoleHands & { readonly life: Life }) => Machines | undefined;

interface WorldHands {
  readonly account: Account;
  /** Instead of simulated ones. */
  readonly makeMachines: MakeMachines | undefined;
  readonly times: MachineTimes;
  readonly runFunction: RunFunction | undefined;
}

const MOST_INVOCATIONS = 10_000;

/** One simulated AWS account: what is global, and its regions as they are first asked. */
export class World {
  readonly iam: Iam;
  readonly buckets: Buckets;
  readonly callers: Callers;
  readonly invocations: Invocation[] = [];
  readonly #hands: WorldHands;
  readonly #regions = new Map<string, Region>();
  readonly #global: Pick<Record<ServiceName, Operations>, 'iam' | 's3' | 'sts'>;

  constructor(hands: WorldHands) {
    const { account } = hands;
    this.#hands = hands;
    this.iam = new Iam(account);
    this.buckets = new Buckets(account);
    this.callers = new Callers(account, this.iam);
    this.#global = {
      iam: {
        ...roleOperations(this.iam, account),
        ...profileOperations(this.iam, account),
        ...userOperations(this.iam, account),
        ...policyOperations(this.iam, account),
        ...simulateOperations(this.iam),
      },
      s3: { ...bucketOperations(this.buckets, account), ...objectOperations(this.buckets) },
      sts: stsOperations(account, this.iam, this.callers),
    };
  }

  region(name: string): Region {
    const region = this.#regions.get(name) ?? this.#open(name);
    this.#regions.set(name, region);
    return region;
  }

  regions(): Region[] {
    return [...this.#regions.values()];
  }

  #open(name: string): Region {
    const { account, times } = this.#hands;
    const ec2 = new Ec2Region(account, name);
    const life = new Life(ec2, times);
    const machines = new SimulatedMachines({
      ec2,
      life,
      iam: this.iam,
      buckets: this.buckets,
      joinMs: times.joinSeconds * 1000,
    });
    life.machines =
      this.#hands.makeMachines?.({ ec2, life, iam: this.iam, buckets: this.buckets }) ?? machines;
    const agents = new Agents({ account, ec2, iam: this.iam });
    return {
      ec2,
      life,
      machines,
      throttle: new Throttle(),
      operations: {
        ...this.#global,
        ...this.#lambda(name),
        ec2: ec2Operations(ec2, this.iam, life),
        secretsmanager: secretOperations(account, name),
        ssm: {
          ...parameterOperations(ec2.images, name),
          ...agents.operations(),
          ...commandOperations({ ec2, life, agents }),
        },
      },
    };
  }

  #lambda(region: string): { lambda: Operations; scheduler: Operations } {
    const { account, runFunction } = this.#hands;
    const functions = new Functions(account, region);
    const invoker = new Invoker(functions, {
      run: runFunction,
      callers: this.callers,
      region,
      keep: (invocation) => {
        this.invocations.push(invocation);
        if (this.invocations.length > MOST_INVOCATIONS) this.invocations.shift();
      },
    });
    const schedules = new Schedules({
      account,
      iam: this.iam,
      region,
      callTarget: async (arn, event, at) => {
        const fn = functions.all.get(arn.replace(/.*:function:/, '').replace(/:.*/, ''));
        if (fn !== undefined) await invoker.invoke(fn, event, at);
      },
    });
    const lambda = functionOperations(functions, { account, iam: this.iam, buckets: this.buckets });
    return { lambda: { ...lambda, ...invoker.operations() }, scheduler: schedules.operations() };
  }
}
