import {
  AssociateIamInstanceProfileCommand,
  DescribeInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { BotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import { call } from './call.js';

/** Gives an instance that somebody made by hand what it takes to run commands on it. */
export class ProfileLender {
  readonly #ec2: EC2Client;
  readonly #ssm: SSMClient;

  constructor(hands: { readonly ec2: EC2Client; readonly ssm: SSMClient }) {
    this.#ec2 = hands.ec2;
    this.#ssm = hands.ssm;
  }

  /** @throws BotError `conflict` when it has another profile, with which commands cannot be run on it. */
  async give(id: string, arn: string): Promise<void> {
    const has = await this.#profileOf(id);
    if (has === arn) return;
    if (has === undefined) await this.#associate(id, arn);
    else if (!(await this.#takesCommands(id))) throw hasAnother(id, has);
  }

  async #profileOf(id: string): Promise<string | undefined> {
    const command = new DescribeInstancesCommand({ InstanceIds: [id] });
    const { Reservations = [] } = await call(this.#ec2, command, `look at ${id}`);
    return Reservations[0]?.Instances?.[0]?.IamInstanceProfile?.Arn;
  }

  async #associate(InstanceId: string, Arn: string): Promise<void> {
    const command = new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Arn } });
    await call(this.#ec2, command, `give ${InstanceId} an instance profile`);
  }

  async #takesCommands(id: string): Promise<boolean> {
    const command = new DescribeInstanceInformationCommand({
      Filters: [{ Key: 'InstanceIds', Values: [id] }],
    });
    const { InstanceInformationList = [] } = await call(
      this.#ssm,
      command,
      `see whether ${id} takes commands`,
    );
    return InstanceInformationList.some(({ PingStatus }) => PingStatus === 'Online');
  }
}

function hasAnother(id: string, arn: string): BotError {
  const name = arn.replace(/.*\//, '');
  return new BotError(
    'conflict',
    words`${code(id)} has the instance profile ${code(name)}, with which I cannot run commands on it.`,
    {
      hint: words`Add the policy ${code('AmazonSSMManagedInstanceCore')} to the role in that profile, or take the profile off the instance; then try again.`,
    },
  );
}
