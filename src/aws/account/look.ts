import { BotError } from '../../domain/errors.js';
import { code, words, type Words } from '../../domain/words.js';
import type { ComponentName } from '../../domain/wish.js';
import type { ComponentCheck, Finding } from '../../ports/account.js';

/** What a look at one part of a component came to: whether it is there, and what is wrong with it. */
export interface Look {
  readonly there: boolean;
  readonly findings: readonly Finding[];
  /** Something to know of it, right or wrong. */
  readonly detail?: Words;
}

const RUN_SETUP = words`Run ${code('/condor_annex -setup')}: it puts this right.`;

/** Something is not as it should be. Without a fix of its own, setup repairs it. */
export function wrong(problem: Words, fix: Words = RUN_SETUP): Finding {
  return { problem, fix };
}

/** A part that is there. `undefined` findings stand for what is right. */
export function present(...findings: readonly (Finding | undefined)[]): Look {
  return { there: true, findings: findings.filter((finding) => finding !== undefined) };
}

/** A part that is not there. */
export function absent(what: Words): Look {
  return { there: false, findings: [wrong(words`${what} is missing.`)] };
}

/** Adds up what was seen of a component's parts; what could not be looked at makes it `unknown`, never `OK`. */
export async function summarize(
  component: ComponentName,
  looks: readonly Promise<Look>[],
): Promise<ComponentCheck> {
  const results = await Promise.allSettled(looks);
  const seen = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const blind = results.filter((result) => result.status === 'rejected').map(({ reason }) => explain(reason));
  const findings = unique([...seen.flatMap((look) => look.findings), ...blind]);
  const detail = seen.find((look) => look.detail !== undefined)?.detail;
  return { component, state: stateOf(seen, blind), findings, ...(detail === undefined ? {} : { detail }) };
}

function stateOf(seen: readonly Look[], blind: readonly Finding[]): ComponentCheck['state'] {
  if (blind.length === 0 && seen.every((look) => !look.there)) return 'missing';
  if (seen.some((look) => look.findings.length > 0)) return 'not OK';
  return blind.length > 0 ? 'unknown' : 'OK';
}

/** A look that failed for AWS's reasons is a finding; one that failed for ours is a bug and goes on up. */
function explain(reason: unknown): Finding {
  if (!(reason instanceof BotError)) throw reason;
  return {
    problem: reason.sentence,
    fix: reason.hint ?? words`Look again in a minute.`,
    ...(reason.right === undefined ? {} : { right: reason.right }),
  };
}

/** Several looks come to the same when the bucket or a right is missing; saying it once is enough. */
function unique(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
