import type { PartName } from '../../../domain/wish.js';
import type { Words } from '../../../domain/words.js';
import type { PartSeen } from '../../../ports/account.js';
import type { Clients } from '../../clients.js';
import type { Names } from '../../names.js';
import { bucketThings } from './bucket-things.js';
import { functionThings } from './function-things.js';
import { groupThings, headDoorThings, keyThings } from './network-things.js';
import { profileThings } from './role-things.js';
import type { Thing } from './thing.js';

/** What there is of a part, in the order in which it goes. */
const THINGS: Readonly<Record<PartName, (clients: Clients, names: Names) => Promise<readonly Thing[]>>> = {
  functions: functionThings,
  profile: ({ iam }, { instanceRole }) => profileThings(iam, instanceRole),
  head: async ({ iam, ec2 }, { headRole }) => {
    const [profile, door] = await Promise.all([profileThings(iam, headRole), headDoorThings(ec2)]);
    return [...profile, ...door];
  },
  group: ({ ec2 }, names) => groupThings(ec2, names),
  key: keyThings,
  bucket: ({ s3 }, names) => bucketThings(s3, names),
};

/** Looks what there is of a part. */
export async function findPart(clients: Clients, names: Names, part: PartName): Promise<PartSeen> {
  const things = await THINGS[part](clients, names);
  const whats = (ours: boolean) => things.filter((thing) => thing.ours === ours).map(({ what }) => what);
  return { ours: whats(true), others: whats(false) };
}

/** Takes away what setup made of a part, one after the other; gives what it leaves because somebody else made it. */
export async function removePart(clients: Clients, names: Names, part: PartName): Promise<readonly Words[]> {
  const things = await THINGS[part](clients, names);
  for (const thing of things) if (thing.ours) await thing.remove();
  return things.filter(({ ours }) => !ours).map(({ what }) => what);
}
