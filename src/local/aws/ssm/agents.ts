import type * as SSM from '@aws-sdk/client-ssm';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import type { Instance } from '../ec2/instance.js';
import type { Ec2Region } from '../ec2/region.js';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import { judge } from '../policy.js';

/** From `running` to the agent being known to Systems Manager. */
const REGISTER_MS = 20_000;
/** An agent that had no rights looks only now and then whether it has got some. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** What the agent calls before anything else. */
const HELLO = 'ssm:UpdateInstanceInformation';

interface AgentHands {
  readonly account: Account;
  readonly ec2: Ec2Region;
  readonly iam: Iam;
}

/** Which instances take commands: those that run an agent that may speak to Systems Manager. */
export class Agents {
  readonly #hands: AgentHands;
  /** Once known, an instance is listed until it is gone, with or without connection. */
  readonly #known = new Set<string>();

  constructor(hands: AgentHands) {
    this.#hands = hands;
  }

  /** @throws AwsError as SendCommand does when one of them takes no commands now. */
  get(ids: readonly string[]): Instance[] {
    const found = ids.map((id) => this.#hands.ec2.instances.get(id));
    const able = found.filter((instance) => instance !== undefined && this.isOnline(instance));
    if (able.length === ids.length) return able.filter((instance) => instance !== undefined);
    const bad = ids.filter((id) => !able.some((instance) => instance?.id === id));
    throw new AwsError(
      'InvalidInstanceId',
      `Instances [[${bad.join(', ')}]] not in a valid state for account ${this.#hands.account.id}`,
    );
  }

  isOnline(instance: Instance): boolean {
    const { state, image, runningSince, profile, profileSince } = instance;
    if (state !== 'running' || runningSince === undefined || !image.hasAgent) return false;
    if (profile === undefined || !this.#mayRegister(instance)) return false;
    const wait = profileSince > runningSince ? LOOK_AGAIN_MS : REGISTER_MS;
    const isOnline = Math.max(runningSince, profileSince) + wait <= this.#hands.account.time();
    if (isOnline) this.#known.add(instance.id);
    return isOnline;
  }

  operations(): Operations {
    return {
      DescribeInstanceInformation: ({
        Filters = [],
        InstanceInformationFilterList = [],
      }: SSM.DescribeInstanceInformationRequest) => {
        const wanted = [
          ...Filters.filter(({ Key }) => Key === 'InstanceIds').flatMap(({ Values = [] }) => Values),
          ...InstanceInformationFilterList.filter(({ key }) => key === 'InstanceIds').flatMap(
            ({ valueSet = [] }) => valueSet,
          ),
        ];
        const all = [...this.#hands.ec2.instances.values()].filter(
          (instance) =>
            instance.state !== 'terminated' && (this.isOnline(instance) || this.#known.has(instance.id)),
        );
        return {
          InstanceInformationList: all
            .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
            .map((instance) => this.#describe(instance)),
        };
      },
    };
  }

  #describe(instance: Instance): SSM.InstanceInformation {
    return {
      InstanceId: instance.id,
      PingStatus: this.isOnline(instance) ? 'Online' : 'ConnectionLost',
      LastPingDateTime: new Date(this.#hands.account.time()),
      AgentVersion: '3.3.3050.0',
      PlatformType: 'Linux',
      PlatformName: instance.image.name.startsWith('debian') ? 'Debian GNU/Linux' : 'Amazon Linux',
      ResourceType: 'EC2Instance',
      IPAddress: instance.privateIp,
    };
  }

  #mayRegister({ profile }: Instance): boolean {
    if (profile?.role === undefined) return false;
    const { account, ec2, iam } = this.#hands;
    const question = {
      action: HELLO,
      resource: `arn:aws:ec2:${ec2.name}:${account.id}:instance/*`,
      context: { 'aws:requestedregion': ec2.name, 'aws:securetransport': 'true' },
    };
    return judge(iam.powersOf(profile.role), question) === 'allowed';
  }
}
