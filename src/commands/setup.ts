import { accountCard, COMPONENT_WORDS } from '../domain/account-card.js';
import { COMPONENTS, type ComponentName } from '../domain/wish.js';
import { words, type Words } from '../domain/words.js';
import { accountCommit } from './account-commit.js';
import { REGION } from './annex-flags.js';
import type { Command, Prepared, Request } from './command.js';
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
    commit: accountCommit(request, region, {
      card: accountCard,
      done: words`Setup of ${region} has begun.`,
    }),
  };
}

function listed(name: ComponentName, what: Words): Words {
  return words`• ${COMPONENT_WORDS[name].name}: ${what}`;
}
