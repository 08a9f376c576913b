import { COMPONENT_WORDS } from '../domain/account-card.js';
import { isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { COMPONENTS } from '../domain/wish.js';
import { code, words, type Words } from '../domain/words.js';
import type { ComponentCheck } from '../ports/account.js';
import { REGION } from './annex-flags.js';
import type { Command, Request } from './command.js';
import { regionOf } from './region.js';

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
  const [checks, footnote] = await Promise.all([
    Promise.all(COMPONENTS.map((name) => account.check(name))),
    centreWords(request),
  ]);
  const bad = checks.filter(({ state }) => state !== 'OK');
  return {
    tone: bad.length === 0 ? 'good' : 'bad',
    title: words`Will check setup in region '${region}'.`,
    lines: [
      ...checks.map(
        (check) =>
          words`Checking for ${COMPONENT_WORDS[check.component].name}... ${check.state}.${check.detail === undefined ? '' : words` ${check.detail}`}`,
      ),
      ...(bad.length === 0
        ? [words`Your setup looks OK.`]
        : [words`Your setup is incomplete:`, ...findings(bad)]),
    ],
    footnote,
  };
}

/** A line for each; the statement of a right is said once, however much wants it. */
function findings(checks: readonly ComponentCheck[]): readonly Words[] {
  const said = new Set<string>();
  return checks.flatMap((check) =>
    check.findings.map(({ problem, fix, isRight }) => {
      const key = JSON.stringify(fix);
      const isSaid = isRight === true && said.has(key);
      said.add(key);
      return words`• ${COMPONENT_WORDS[check.component].name}: ${problem} → ${isSaid ? 'The statement is above.' : fix}`;
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
