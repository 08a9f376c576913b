import { accountCard, COMPONENT_WORDS } from '../domain/account-card.js';
import { BotError } from '../domain/errors.js';
import { COMPONENTS, type AccountWish, type ComponentName, type ComponentState } from '../domain/wish.js';
import { person, words, type Words } from '../domain/words.js';
import { REGION } from './annex-flags.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { regionOf } from './region.js';

/** The loop ends a setup after ten minutes, well or badly. One that is older may be asked for again. */
const STUCK_MS = 15 * 60_000;

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
      const wish = {
        ...newWish(request, region, old?.version ?? 0, place),
        ...confirmedBy(grounds, request.actor),
      };
      return {
        saved: await hands.wishes.save(wish, grounds),
        nudge: `account:${region}`,
        done: words`Setup of ${region} has begun.`,
        progress: {
          key: `account:${wish.region}:${wish.requestedAt}`,
          place,
          fallback: wish.requestedBy,
          message: accountCard(wish),
        },
      };
    },
  };
}

/** Two at once would work on the same things, and only the message of the second would tell of it. */
async function refuseIfUnderWay({ hands }: Request, region: string): Promise<void> {
  const before = await hands.wishes.findAccount(hands.settings.pool, region);
  if (before === undefined || before.finishedAt !== undefined) return;
  if (hands.clock.now() - before.requestedAt > STUCK_MS) return;
  throw new BotError(
    'conflict',
    words`Setup of ${region} is under way already, asked for by ${person(before.requestedBy)}.`,
    { hint: 'Its message shows how far it is. I carry on by myself, whatever happens.' },
  );
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
