import { BotError } from '../domain/errors.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { partName, removalCard } from '../domain/removal-card.js';
import { TAG } from '../domain/tags.js';
import { PARTS, type PartName } from '../domain/wish.js';
import { bold, code, counted, joinWords, words, type Words } from '../domain/words.js';
import type { PartSeen } from '../ports/account.js';
import { accountCommit } from './account-commit.js';
import { REGION } from './annex-flags.js';
import type { Command, Prepared, Request } from './command.js';
import { refuseIfUnderWay } from './setup-under-way.js';
import { regionOf } from './region.js';

const WAITING = { kind: 'waiting' } as const;
const REMOVAL = {
  functions: WAITING,
  profile: WAITING,
  head: WAITING,
  group: WAITING,
  key: WAITING,
  bucket: WAITING,
};
const MOST_NAMED = 10;

/** `undo-setup`: has everything removed that setup made in a region, and only that. */
export const undoSetup: Command = {
  name: 'undo-setup',
  slash: '/condor_annex',
  summary: 'Remove what setup made in a region',
  examples: ['/condor_annex undo-setup', '/condor_annex undo-setup -aws-region eu-central-1'],
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
    Promise.all(PARTS.map(async (part) => [part, await account.findPart(part)] as const)),
    refuseIfUnderWay(request, region),
    refuseWhileAlive(request, region),
  ]);
  if (parts.every(([, { ours }]) => ours.length === 0)) throw nothingThere(region, parts);
  return {
    question: {
      tone: 'bad',
      title: words`Will remove what setup made in the AWS account ${accountId} in ${region}. No annex and no head node can run there afterwards.`,
      lines: [words`${bold('Removed')}:`, ...parts.flatMap(removedLine), ...keptLines(parts)],
      footnote: words`${code('/condor_annex -setup')} makes it all anew, with another key pair.`,
    },
    saw: JSON.stringify([accountId, region, parts]),
    commit: accountCommit(request, region, {
      removal: REMOVAL,
      card: (wish) => removalCard(wish, REMOVAL),
      done: words`The removal of what setup made in ${region} has begun.`,
    }),
  };
}

/** Of every pool: several may work in one account. */
async function refuseWhileAlive({ hands }: Request, region: string): Promise<void> {
  const alive = (await hands.regions.cloud(region).listInstances({})).filter(isAlive);
  if (alive.length === 0) return;
  const names = [...new Set(alive.map(ownerOf))].sort();
  const more = names.length > MOST_NAMED ? words` and ${names.length - MOST_NAMED} more` : '';
  throw new BotError(
    'conflict',
    words`${counted(alive.length, 'machine')} still ${alive.length === 1 ? 'lives' : 'live'} in ${region}: ${joinWords(names.slice(0, MOST_NAMED).map(code), ', ')}${more}. Without what setup made nothing in the cloud would end them.`,
    {
      hint: words`End them first: ${code('/condor_off -annex NAME')}, ${code('/condor_head terminate -name NAME')}.`,
    },
  );
}

function ownerOf({ id, tags }: Instance): string {
  const name = tags[TAG.annexName] ?? tags[TAG.headName] ?? id;
  const pool = tags[TAG.pool];
  return pool === undefined ? name : `${name} (pool ${pool})`;
}

function removedLine([part, { ours }]: readonly [PartName, PartSeen]): readonly Words[] {
  return ours.length === 0 ? [] : [words`• ${partName(part)}: ${joinWords(ours, ', ')}`];
}

function keptLines(parts: readonly (readonly [PartName, PartSeen])[]): readonly Words[] {
  const others = parts.flatMap(([, seen]) => seen.others);
  return [
    ...(others.length === 0
      ? []
      : [words`${bold('Left')}, because setup did not make it: ${joinWords(others, ', ')}.`]),
    words`${bold('Kept')}: what everything has cost, the record of who did what, pools with their settings and credentials, and the function's log group ${code('/aws/lambda/condor-annex-lease')}, which AWS made.`,
  ];
}

function nothingThere(region: string, parts: readonly (readonly [PartName, PartSeen])[]): BotError {
  const others = parts.flatMap(([, seen]) => seen.others);
  const sentence = words`There is nothing in ${region} that setup made.`;
  if (others.length === 0) return new BotError('not-found', sentence);
  return new BotError('not-found', sentence, {
    hint: words`This bears a name of mine, but not my tag: ${joinWords(others, ', ')}.`,
  });
}
