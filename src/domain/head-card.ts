import { pageCostUsd } from './cost.js';
import { accessLines } from './head-access.js';
import { dailyCost } from './head-cost.js';
import { headStage, type HeadStage } from './head-stage.js';
import type { HeadWish } from './head-wish.js';
import type { Instance } from './instance.js';
import type { LedgerPage } from './ledger.js';
import type { Button, Message } from './message.js';
import { dollars } from './money.js';
import { NEWS_ACTIONS } from './news.js';
import { bold, code, link, person, time, whoAsked, words, type Words } from './words.js';

/** A head node as it is, as far as EC2 and the ledger tell. */
export interface HeadSight {
  readonly wish: HeadWish;
  /** `undefined`: there is none yet, or none any more. */
  readonly instance: Instance | undefined;
  readonly page?: LedgerPage | undefined;
}

/** The one message that follows a head node from the Yes to its end. */
export function headCard(sight: HeadSight, now: number): Message {
  const stage = headStage(sight.wish);
  return {
    tone: TONES[stage] ?? 'plain',
    title: title(sight, stage),
    lines: lines(sight, stage),
    facts: facts(sight, stage, now),
    ...(stage === 'refused' ? { buttons: [TRY_AGAIN] } : {}),
    footnote: footnote(sight, stage),
  };
}

const TONES: Partial<Record<HeadStage, Message['tone'] & string>> = { running: 'good', refused: 'warning' };

const TRY_AGAIN: Button = {
  label: 'Try again',
  action: NEWS_ACTIONS.type,
  value: '/condor_head retry',
  style: 'primary',
};

function title({ wish, instance }: HeadSight, stage: HeadStage): Words {
  const name = bold(wish.name);
  switch (stage) {
    case 'refused':
      return words`Head node ${name} was not launched.`;
    case 'launching':
      return words`Head node ${name} is being launched.`;
    case 'starting':
      return instance?.state === 'running'
        ? words`Head node ${name}: its machine runs, and its pool does not answer yet.`
        : words`Head node ${name}: EC2 is starting its machine.`;
    case 'running':
      return words`Head node ${name} runs: its pool answers.`;
    case 'stopping':
      return words`Head node ${name} is being stopped.`;
    case 'stopped':
      return words`Head node ${name} is stopped.`;
    case 'terminating':
      return words`Head node ${name} is being terminated.`;
    case 'ended':
      return words`Head node ${name} is gone.`;
  }
}

function lines({ wish, instance }: HeadSight, stage: HeadStage): readonly Words[] {
  const { refused } = wish;
  return [
    words`${wish.launch === undefined ? 'Adopted' : 'Asked for'} by ${whoAsked(wish.requestedBy, wish.confirmedBy)}.`,
    ...(wish.rebuiltAt === undefined
      ? []
      : [words`I lost my notes of this head node and rebuilt them from its tags.`]),
    ...(refused === undefined
      ? []
      : [
          words`${refused.why}${refused.hint === undefined ? '' : words` ${refused.hint}`}`,
          ...productLine(wish),
        ]),
    ...whoSaid(wish, stage),
    ...(stage === 'starting'
      ? [words`It takes some minutes: it installs HTCondor when it boots first.`]
      : []),
    ...(stage === 'running' && instance !== undefined ? accessLines(wish, instance) : []),
    ...(stage === 'stopped'
      ? [words`Its queue waits on its disk, which costs on. Annexes have nobody to join.`]
      : []),
  ];
}

/** Where people subscribe to what the image belongs to. */
function productLine({ launch }: HeadWish): readonly Words[] {
  if (launch?.product === undefined) return [];
  return [words`The image is of ${link(launch.product, 'this Marketplace product')}.`];
}

function whoSaid({ by, at }: HeadWish, stage: HeadStage): readonly Words[] {
  const what = { stopping: 'Stopped', stopped: 'Stopped', terminating: 'Terminated', ended: 'Terminated' };
  const said = stage in what ? what[stage as keyof typeof what] : undefined;
  if (said === undefined) return [];
  return by === ''
    ? [words`${said} from outside, noticed ${time(at)}.`]
    : [words`${said} by ${person(by)} ${time(at)}.`];
}

function facts(
  { wish, instance, page }: HeadSight,
  stage: HeadStage,
  now: number,
): readonly (readonly [string, Words])[] {
  const cost = page === undefined ? undefined : pageCostUsd(page, wish.endedAt ?? now);
  const type = instance?.instanceType ?? wish.launch?.instanceType;
  return [
    ...(instance === undefined
      ? []
      : ([['Instance', words`${code(instance.id)} ${instance.state}`]] as const)),
    ...(type === undefined ? [] : ([['Type', words`${type}`]] as const)),
    ['Region', words`${wish.region}`],
    ...costs(wish, stage),
    ...(cost === undefined ? [] : ([['Cost so far', words`${dollars(cost)} without disk`]] as const)),
  ];
}

/** What it costs as it is now. */
function costs({ pricePerHourUsd }: HeadWish, stage: HeadStage): readonly (readonly [string, Words])[] {
  if (stage === 'ended' || stage === 'refused') return [];
  const daily = dailyCost(pricePerHourUsd);
  return [['Costs', stage === 'stopped' ? words`its disk alone; running, ${daily}` : words`${daily}`]];
}

function footnote({ wish }: HeadSight, stage: HeadStage): Words {
  if (stage === 'running')
    return words`Add machines: ${code('/condor_annex')} · Stop it: ${code('/condor_head stop')} · How it is: ${code('/condor_head status')}`;
  if (stage === 'stopped')
    return words`Start it: ${code('/condor_head start')} · End it: ${code(`/condor_head terminate -name ${wish.name}`)}`;
  return words`Identity ${code(wish.id)}.`;
}
