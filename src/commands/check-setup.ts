import { COMPONENT_WORDS } from '../domain/account-card.js';
import { isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { COMPONENTS } from '../domain/wish.js';
import { code, words, type Words } from '../domain/words.js';
import type { ComponentCheck, Finding } from '../ports/account.js';
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
        : [words`Your setup is incomplete:`, ...bad.flatMap(findings)]),
    ],
    footnote,
  };
}

function findings(check: ComponentCheck): readonly Words[] {
  return check.findings.map((finding) => findingLine(COMPONENT_WORDS[check.component].name, finding));
}

function findingLine(component: string, { problem, fix }: Finding): Words {
  return words`• ${component}: ${problem} → ${fix}`;
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
