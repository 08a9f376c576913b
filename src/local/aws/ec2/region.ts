import type { Account } from '../account.js';
import { AwsError } from '../errors.js';
import { ClientTokens } from './client-tokens.js';
import { Images } from './images.js';
import type { Instance } from './instance.js';
import type { KeyPairs } from './keys.js';
import { Network } from './network.js';
import { Resources } from './resources.js';
import { SecurityGroups } from './security-groups.js';

/** All that EC2 knows in one region. */
export class Ec2Region {
  readonly account: Account;
  readonly name: string;
  readonly resources = new Resources();
  readonly images: Images;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly keys: KeyPairs = new Map();
  readonly tokens = new ClientTokens<Instance>();
  /** In the order they were launched. Terminated ones leave after about an hour. */
  readonly instances = new Map<string, Instance>();

  constructor(account: Account, name: string) {
    this.account = account;
    this.name = name;
    this.images = new Images(name);
    this.network = new Network(account, name, this.resources);
    this.groups = new SecurityGroups(account, this.resources, this.network);
  }

  /** True once a new instance has become known everywhere in EC2. */
  isVisible(instance: Instance): boolean {
    return instance.launchedAt + this.account.faults.eventualConsistencyMs <= this.account.time();
  }

  /** The instances with these ids. @throws AwsError naming all that are malformed or not there (yet). */
  get(ids: readonly string[]): Instance[] {
    const malformed = ids.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
    if (malformed !== undefined) {
      throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}" (expecting "i-...")`);
    }
    const known = ids.map((id) => this.instances.get(id)).filter((i) => i !== undefined && this.isVisible(i));
    const found = known.filter((instance) => instance !== undefined);
    if (found.length === ids.length) return found;
    const there = new Set(found.map(({ id }) => id));
    const missing = ids.filter((id) => !there.has(id));
    const words = missing.length === 1 ? `ID '${missing.join()}' does` : `IDs '${missing.join(', ')}' do`;
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ${words} not exist`);
  }
}
