import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { annexUserName } from '../../domain/credentials.js';
import { BotError, isBotError } from '../../domain/errors.js';
import type { Pool } from '../../domain/pool.js';
import { code, words } from '../../domain/words.js';
import type { Clock } from '../../ports/clock.js';
import type { AnnexUsers, UserKey } from '../../ports/credentials.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { COMPONENT_TAG } from '../names.js';
import type { KeyringHands } from './aws-keyring.js';
import { askIam, deleteUserPolicy, renewUserPolicy, userPolicyArn } from './user-policy.js';

interface Hands extends Pick<KeyringHands, 'home' | 'clientsAs'> {
  readonly region: string;
  readonly clock: Clock;
}

/** Users in the bot's own account. Their keys go from IAM to Secrets Manager through this process, and nowhere else. */
export class AwsAnnexUsers implements AnnexUsers {
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  async prepare(pool: Pick<Pool, 'name' | 'tokenSecret'>): Promise<void> {
    const UserName = annexUserName(pool.name);
    const doing = `make the user ${UserName}`;
    const Tags = [{ Key: COMPONENT_TAG, Value: 'annex-user' }];
    const { User: there } =
      (await orNone(this.#iam(new GetUserCommand({ UserName }), doing), 'NoSuchEntity')) ?? {};
    if (there === undefined) await this.#iam(new CreateUserCommand({ UserName, Tags }), doing);
    else if (there.Tags?.some(({ Key }) => Key === COMPONENT_TAG) !== true) throw notOurs(UserName);
    const { clients } = await this.#hands.home();
    const PolicyArn = await renewUserPolicy(clients, pool);
    await this.#iam(new AttachUserPolicyCommand({ UserName, PolicyArn }), doing);
  }

  async listKeys(pool: string): Promise<readonly UserKey[]> {
    const UserName = annexUserName(pool);
    const answer = this.#iam(new ListAccessKeysCommand({ UserName }), `list the keys of ${UserName}`);
    const listed = await orNone(answer, 'NoSuchEntity');
    return (listed?.AccessKeyMetadata ?? []).map(({ AccessKeyId = '', Status, CreateDate }) => ({
      accessKeyId: AccessKeyId,
      isActive: Status === 'Active',
      createdAt: CreateDate?.getTime() ?? 0,
    }));
  }

  async makeKey(pool: string): Promise<void> {
    const UserName = annexUserName(pool);
    const { AccessKey } = await this.#iam(
      new CreateAccessKeyCommand({ UserName }),
      `make an access key for ${UserName}`,
    );
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
    if (accessKeyId === undefined || secretAccessKey === undefined)
      throw new BotError('later', 'AWS made an access key and kept its secret.');
    const { secret } = await this.#hands.home();
    await secret.add(pool, { accessKeyId, secretAccessKey, addedAt: this.#hands.clock.now() });
  }

  async isKnown(pool: string, accessKeyId: string): Promise<boolean> {
    const { secret } = await this.#hands.home();
    const key = (await secret.list(pool)).find((each) => each.accessKeyId === accessKeyId);
    if (key === undefined) return false;
    const { sts } = await this.#hands.clientsAs(this.#hands.region, key);
    try {
      await call(sts, new GetCallerIdentityCommand({}), 'try the new access key');
      return true;
    } catch (error) {
      // AWS knows new keys everywhere after some seconds.
      if (isBotError(error, 'permission')) return false;
      throw error;
    }
  }

  async switchOff(pool: string, AccessKeyId: string): Promise<void> {
    const UserName = annexUserName(pool);
    const command = new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' });
    await orNone(this.#iam(command, `switch off an access key of ${UserName}`), 'NoSuchEntity');
  }

  async deleteKey(pool: string, AccessKeyId: string): Promise<void> {
    const UserName = annexUserName(pool);
    const command = new DeleteAccessKeyCommand({ UserName, AccessKeyId });
    await orNone(this.#iam(command, `delete an access key of ${UserName}`), 'NoSuchEntity');
  }

  async remove(pool: string): Promise<void> {
    const UserName = annexUserName(pool);
    const { clients } = await this.#hands.home();
    const PolicyArn = await userPolicyArn(clients, pool);
    const doing = `delete the user ${UserName}`;
    await orNone(this.#iam(new DetachUserPolicyCommand({ UserName, PolicyArn }), doing), 'NoSuchEntity');
    await orNone(this.#iam(new DeleteUserCommand({ UserName }), doing), 'NoSuchEntity');
    await deleteUserPolicy(clients, PolicyArn, doing);
  }

  async #iam<Output>(command: Parameters<typeof call<Output>>[1], doing: string): Promise<Output> {
    const { clients } = await this.#hands.home();
    return await askIam(clients, command, doing);
  }
}

function notOurs(user: string): BotError {
  return new BotError(
    'conflict',
    words`There is a user ${code(user)} that I did not make, so I leave it alone.`,
    {
      hint: words`Delete it in IAM if nobody needs it, or fill in a key of it: ${code('/condor_pool credentials key')}`,
    },
  );
}
