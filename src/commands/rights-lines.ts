import type { Message } from '../domain/message.js';
import { code, joinWords, words, type Words } from '../domain/words.js';
import type { Rights } from '../ports/account.js';

/** Longer ones go as a file: a message holds 3,000 characters in a piece. */
const LONGEST_POLICY = 2500;

/** What of the bot's rights is there, in a word. */
export function rightsState({ missing, forbidden, isCertain }: Rights): Words {
  if (missing.length + forbidden.length > 0) {
    const withheld = forbidden.filter(({ action }) => !missing.includes(action)).length;
    const lacking = [
      ...(missing.length === 0 ? [] : [`${missing.length} missing`]),
      ...(withheld === 0 ? [] : [`${withheld} forbidden`]),
    ];
    return words`${lacking.join(', ')}.`;
  }
  return isCertain
    ? words`OK.`
    : words`OK as far as I can see: AWS does not tell me all that I may do, and refused nothing that I tried.`;
}

/** What is missing, all at once, and what to hand to an administrator. */
export function rightsFindings(rights: Rights): readonly Words[] {
  const { missing, policy, principal } = rights;
  const [, , , , accountId = ''] = principal.split(':');
  return [
    ...(missing.length === 0
      ? []
      : [
          words`• rights: ${missing.length} ${missing.length === 1 ? 'is' : 'are'} missing: ${joinWords(missing.map(code), ', ')}.`,
        ]),
    ...(policy === undefined
      ? []
      : [
          words`→ An administrator of account ${accountId} adds this policy to ${code(principal)}${policyFile(rights) === undefined ? words`: ${code(policy)}` : '; it is in your messages with me.'}`,
        ]),
    ...withheldLines(rights),
    ...doubtLines(rights),
  ];
}

/** The policy as a file, when a message has no room for it. */
export function policyFile({ policy }: Rights): Message['file'] {
  if (policy === undefined || policy.length <= LONGEST_POLICY) return undefined;
  return { name: 'condor-annex-missing-rights.json', content: `${policy}\n` };
}

function withheldLines({ forbidden }: Rights): readonly Words[] {
  const withholders = [...new Set(forbidden.map(({ by }) => by))];
  return withholders.map((each) => {
    const actions = forbidden.filter(({ by }) => by === each).map(({ action }) => code(action));
    return words`• rights: ${joinWords(actions, ', ')} ${actions.length === 1 ? 'is' : 'are'} withheld by ${each} → Whoever keeps it has to allow them; the bot's own policy does not help there.`;
  });
}

function doubtLines({ isCertain, missing, forbidden, policyToAsk }: Rights): readonly Words[] {
  if (isCertain || missing.length + forbidden.length === 0) return [];
  if (policyToAsk === undefined)
    return [words`There may be more: AWS did not tell me all of it; this is what was refused.`];
  return [
    words`There may be more: this is what was refused, for I may not ask AWS what I may do. With this policy as well I tell all at once: ${code(policyToAsk)}`,
  ];
}
