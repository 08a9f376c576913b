import { COMPONENT_WORDS } from '../domain/account-card.js';
import { isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { COMPONENTS } from '../domain/wish.js';
import { code, words, type Words } from '../domain/words.js';
import type { Account, ComponentCheck, Rights } from '../ports/account.js';
import { REGION } from './annex-flags.js';
import type { Command, Request } from './command.js';
import { regionOf } from './region.js';
import { policyFile, rightsFindings, rightsState } from './rights-lines.js';

/** `-check-setup`: looks at what each component really is, all at once. Changes nothing. */
export const checkSetup: Command = {
  name: 'check-setup',
  slash: '/condor_annex',
  summary: 'Look whether the account is prepared, and what to do if not',
  examples: ['/condor_annex -check-setup'],
  role: 'viewer',
  flags: [REGION],
  look,
};

async function look(request: Request): Promise<Message> {
  const region = regionOf(request);
  const account = request.hands.regions.account(region);
  const looking = Promise.all(COMPONENTS.map((name) => account.check(name)));
  const [checks, rights, footnote] = await Promise.all([
    looking,
    findRights(request, account, looking),
    centreWords(request),
  ]);
  const bad = checks.filter(({ state }) => state !== 'OK');
  const lacking = rights === undefined ? [] : rightsFindings(rights);
  const file = rights === undefined ? undefined : policyFile(rights);
  const isGood = bad.length + lacking.length === 0;
  return {
    tone: isGood ? 'good' : 'bad',
    title: words`Will check setup in region '${region}'.`,
    lines: [
      ...checks.map(
        (check) =>
          words`Checking for ${COMPONENT_WORDS[check.component].name}... ${check.state}.${check.detail === undefined ? '' : words` ${check.detail}`}`,
      ),
      words`Checking for rights... ${rights === undefined ? 'unknown.' : rightsState(rights)}`,
      ...(isGood
        ? [words`Your setup looks OK.`]
        : [words`Your setup is incomplete:`, ...lacking, ...findings(bad, rights)]),
    ],
    footnote,
    ...(file === undefined ? {} : { file }),
  };
}

/** All that the bot may and may not do there; `undefined` when AWS does not even say who it is, which the looks tell as well. */
async function findRights(
  { hands: { settings } }: Request,
  account: Account,
  looking: Promise<readonly ComponentCheck[]>,
): Promise<Rights | undefined> {
  const rightsOf = ({ findings: found }: ComponentCheck): readonly string[] =>
    found.flatMap(({ right }) => right ?? []);
  const refused = looking.then((checks) => checks.flatMap(rightsOf));
  try {
    return await account.checkRights({ refused, tokenSecret: settings.tokenSecret });
  } catch (error) {
    if (!isBotError(error)) throw error;
    return undefined;
  }
}

/** A line for each; what gives a right is said once, for all rights together. */
function findings(checks: readonly ComponentCheck[], rights: Rights | undefined): readonly Words[] {
  return checks.flatMap((check) =>
    check.findings.map(({ problem, fix, right }) => {
      const isAbove = right !== undefined && rights?.missing.includes(right) === true;
      return words`• ${COMPONENT_WORDS[check.component].name}: ${problem} → ${isAbove ? 'The policy is above.' : fix}`;
    }),
  );
}

/** Where annexes would join, or why they could not; a start says the same. */
async function centreWords({ hands }: Request): Promise<Words> {
  try {
    return words`Annexes join the pool at ${code(await hands.centre.getCollector())}.`;
  } catch (error) {
    if (!isBotError(error)) throw error;
    return error.hint === undefined ? error.sentence : words`${error.sentence} ${error.hint}`;
  }
}
