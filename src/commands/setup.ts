import { accountCard, COMPONENT_WORDS } from '../domain/account-card.js';
import { progressKey } from '../domain/progress-key.js';
import { COMPONENTS, type AccountWish, type ComponentName, type ComponentState } from '../domain/wish.js';
import { words, type Words } from '../domain/words.js';
import { REGION } from './annex-flags.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { regionOf } from './region.js';
import { refuseIfUnderWay } from './setup-under-way.js';

/** `-setup`: has the account prepared in a region. Running it again finishes, repairs, or finds nothing to do. */
export const setup: Command = {
  name: 'setup',
  slash: '/condor_annex',
  summary: 'Prepare the AWS account, once per region',
  examples: ['/condor_annex -setup', '/condor_annex -setup -aws-region eu-central-1'],
  role: 'admin',
  flags: [REGION],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const { hands } = request;
  const region = regionOf(request);
  const account = hands.regions.account(region);
  const [{ accountId }, parts] = await Promise.all([
    account.identify(),
    account.describeComponents(),
    refuseIfUnderWay(request, region),
  ]);
  return {
    question: {
      title: words`Will prepare the AWS account ${accountId} in ${region} for annexes.`,
      lines: [
        words`This is created, or put right where it exists:`,
        ...COMPONENTS.map((name) => listed(name, parts[name])),
      ],
      footnote: words`Costs: the key pair's secret $0.40 a month, what the lease function notes of its runs $0.22; the rest stays within cents a month. No instance is started.`,
    },
    saw: JSON.stringify({ accountId, region }),
    async commit(grounds, place) {
      const old = await hands.wishes.findAccount(hands.settings.pool, region);
      const wish: AccountWish = {
        ...newWish(request, region, old?.version ?? 0, place),
        ...confirmedBy(grounds, request.actor),
      };
      return {
        saved: await hands.wishes.save(wish, grounds),
        nudge: `account:${region}`,
        done: words`Setup of ${region} has begun.`,
        progress: {
          key: progressKey(wish),
          place,
          fallback: wish.requestedBy,
          message: accountCard(wish),
        },
      };
    },
  };
}

function listed(name: ComponentName, what: Words): Words {
  return words`• ${COMPONENT_WORDS[name].name}: ${what}`;
}

function newWish(
  { actor, hands }: Request,
  region: string,
  version: number,
  place: AccountWish['place'],
): AccountWish {
  const waiting: ComponentState = { kind: 'waiting' };
  return {
    kind: 'account',
    pool: hands.settings.pool,
    region,
    version,
    requestedBy: actor.id,
    requestedAt: hands.clock.now(),
    components: { bucket: waiting, functions: waiting, profile: waiting, group: waiting, key: waiting },
    place,
  };
}
