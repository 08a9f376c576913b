import { headStage, type HeadStage } from './head-stage.js';
import type { HeadWish } from './head-wish.js';
import type { SubmitWish } from './job-wish.js';
import { jobsCard } from './jobs-card.js';
import type { Message } from './message.js';
import { DEFAULT_POOL, type Pool } from './pool.js';
import type { AnnexWish, Wish } from './wish.js';
import { bold, channelName, code, counted, person, words, type Words } from './words.js';

/** What brings a head node there. */
const ACTS: Partial<Record<HeadStage, string>> = {
  launching: 'launch',
  stopping: 'stop',
  terminating: 'end',
};

/** Something that was wished and had not come about when the notes were lost. */
export interface Pending {
  readonly what: Words;
  readonly channel: string | undefined;
}

/** What of a wish had not come about yet; whatever AWS knows of it by itself is not lost. */
export function pendingOf(wish: Wish): readonly Pending[] {
  const whats = pendingWords(wish);
  return whats.map((what) => ({ what, channel: 'place' in wish ? wish.place?.channel : undefined }));
}

function pendingWords(wish: Wish): readonly Words[] {
  switch (wish.kind) {
    case 'account':
      return asked(wish, words`The setup of ${wish.region}`, wish.requestedBy);
    case 'strays':
      return asked(wish, words`The end of machines that no annex explains`, wish.requestedBy);
    case 'annex':
      return wish.endedAt === undefined ? annexWords(wish) : [];
    case 'head':
      return headWords(wish);
    case 'submit':
      return submitWords(wish);
    case 'jobs':
      return wish.endedAt === undefined ? [jobsCard(wish).title] : [];
  }
}

function asked(
  { finishedAt }: { readonly finishedAt?: number | undefined },
  what: Words,
  by: string,
): readonly Words[] {
  return finishedAt === undefined ? [words`${what}, which ${person(by)} asked for.`] : [];
}

function annexWords({ name, off, launches }: AnnexWish): readonly Words[] {
  const waiting = launches.filter(({ outcome }) => outcome === undefined);
  return [
    ...(off === undefined ? [] : [words`The end of annex ${bold(name)}, which ${person(off.by)} asked for.`]),
    ...waiting.map(
      (launch) =>
        words`The start of ${counted(launch.count, 'instance')} of annex ${bold(name)}, which ${person(launch.requestedBy)} asked for.`,
    ),
  ];
}

/** What its tags told, or what somebody did elsewhere, nobody of ours waits for. */
function headWords(wish: HeadWish): readonly Words[] {
  const { name, by, rebuiltAt, at } = wish;
  const what = headAct(wish);
  if (what === undefined || rebuiltAt === at || by === '') return [];
  return [words`The ${what} of head node ${bold(name)}, which ${person(by)} asked for.`];
}

function headAct(wish: HeadWish): string | undefined {
  const stage = headStage(wish);
  if (stage !== 'starting') return ACTS[stage];
  if (wish.launch === undefined) return 'adoption';
  return wish.reachedAt === undefined ? 'start' : undefined;
}

function submitWords({ what, by, submitted, endedAt }: SubmitWish): readonly Words[] {
  if (endedAt !== undefined) return [];
  // What its answer was lost of may be in the queue: asked for again unseen, it would run twice.
  return submitted === undefined
    ? [
        words`The submit of ${code(what)}, which ${person(by)} asked for: look at ${code('/condor_q')} first, it may have got there.`,
      ]
    : [
        words`Batch ${bold(String(submitted.cluster))} of ${code(what)}, submitted by ${person(by)}: its jobs go on, and nobody is told any more how they do. Look at ${code('/condor_q')}.`,
      ];
}

/** The notes of a whole pool are gone. What AWS can tell is read back; this is about the rest. */
export function lossNews(pool: string, pending: readonly Pending[]): Message {
  return {
    tone: 'warning',
    title: words`Redis has lost my notes of pool ${bold(pool)}. No machine and no lease is lost: what runs is rebuilt from its tags.`,
    lines: [
      words`Lost are the questions that were open, quiet hours, and who hears what. Please ask again, and look at ${code('/condor_pool settings')}.`,
      words`Where this pool is, its channels, who may do what up to which limit, and as whom I act I still had in mind, and have put back: ${code('/condor_pool show')} tells.`,
      ...(pool === DEFAULT_POOL ? [otherPools()] : []),
      ...(pending.length === 0
        ? []
        : [words`This was wished and may not have come about. Please ask again for what is still wanted:`]),
      ...pending.map(({ what }) => what),
    ],
  };
}

function otherPools(): Words {
  return words`So have I with other pools. Should one be missing in ${code('/condor_pool list')}: make it again with ${code('/condor_pool create')} and give it its credentials. Its machines end with their leases all the same.`;
}

/** A pool that was lost is known again, from the tags of its machines. */
export function foundNews({ name, region }: Pool, channel: string | undefined): Message {
  const bound =
    channel === undefined
      ? words`No channel is bound to it: ${code(`/condor_pool use ${name}`)} binds one.`
      : words`Commands in ${channelName(channel)} are about it again; if they should not be: ${code(`/condor_pool use ${DEFAULT_POOL}`)}.`;
  return {
    tone: 'warning',
    title: words`I lost what I knew of pool ${bold(name)} and found it by the tags of its machines: region ${region}, my own credentials, and its admins are those in ${code('ADMIN_USERS')}.`,
    lines: [
      bound,
      words`Who may do what there is lost: until an admin says it, the people in ${code('ADMIN_USERS')} alone start, extend and end anything. ${code(`/condor_pool settings -operators none -pool ${name}`)} makes operators of the members of its channels, as usual; names make them of others.`,
      words`Its annexes and head node are rebuilt now. Not in any tag, and lost: the limit, other channels, and which collector elsewhere its annexes joined.`,
    ],
    footnote: words`See ${code(`/condor_pool show ${name}`)}.`,
  };
}
