import { submitCard } from '../domain/batch.js';
import { BotError } from '../domain/errors.js';
import { readDescription, type SubmitDescription } from '../domain/submit-description.js';
import type { SubmitWish } from '../domain/job-wish.js';
import type { Place } from '../domain/message.js';
import { unixUserOf } from '../domain/unix-user.js';
import { bold, code, counted, words, type Words } from '../domain/words.js';
import type { Draft } from '../ports/drafts.js';
import type { Grounds, Saved } from '../ports/stores.js';
import { ANNEX_NAME } from './annex-flags.js';
import { getAnnex } from './annex-of.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { getCondor } from './driven-head.js';

/** More jobs than this are asked about: a slip of the finger should not fill the queue. */
const MOST_UNASKED = 100;
const MOST_COUNT = 100_000;

/** `/condor_submit`: jobs, as the person who says so. What it runs on has been paid for, so only many are asked about. */
export const submit: Command = {
  name: 'submit',
  slash: '/condor_submit',
  summary: 'Submit jobs; alone it opens a form, which also takes files',
  examples: ['/condor_submit executable = /bin/hostname ⏎ queue 3'],
  role: 'operator',
  body: true,
  flags: [
    ANNEX_NAME,
    {
      name: 'count',
      kind: 'integer',
      summary: 'how many jobs, if the description does not say',
      example: '10',
    },
    { name: 'draft', kind: 'text', summary: '', exact: true, hidden: true },
  ],
  prepare,
};

/** What is to be submitted, and by whom. */
interface Plan {
  readonly description: SubmitDescription;
  readonly files: Draft['files'];
  readonly annexName: string | undefined;
}

async function prepare(request: Request): Promise<Prepared> {
  const { hands, actor } = request;
  const plan = await planOf(request);
  // Says at once when there is nobody to submit to.
  await getCondor(hands);
  const { description, annexName } = plan;
  const jobs =
    description.count === undefined ? 'an unknown number of jobs' : counted(description.count, 'job');
  const write = (id: string, place: Place, grounds: Grounds): Promise<Written> =>
    writeDown(request, { ...plan, id }, place, grounds);
  const many = description.count === undefined || description.count > MOST_UNASKED;
  return {
    question: {
      title: words`Will submit ${jobs} of ${code(description.what)} to run ${whereTo(annexName)}.`,
      lines: [
        words`They cost nothing beyond the machines that run anyway. They run as your own user on the head node, and wait for as long as no machine is free.`,
      ],
    },
    saw: JSON.stringify([unixUserOf(actor.id), description.count, description.what, annexName]),
    async commit(grounds, place) {
      const { saved, wish } = await write(hands.newUuid(), place, grounds);
      return {
        saved,
        nudge: nudgeOf(request),
        done: words`The jobs are being submitted.`,
        progress: { key: `submit:${wish.id}`, place, fallback: actor.id, message: submitCard(wish) },
      };
    },
    ...(many
      ? {}
      : {
          async atOnce(id: string, place: Place) {
            // Saved under this id before: that was this very command, and it is under way.
            await write(id, place, {});
            const title = words`Submitting ${jobs} of ${code(description.what)} to run ${whereTo(annexName)}. A message here tells how they do.`;
            return { message: { title }, nudge: nudgeOf(request) };
          },
        }),
  };
}

interface Written {
  readonly saved: Saved;
  readonly wish: SubmitWish;
}

async function writeDown(
  { hands, actor }: Request,
  { description, files, annexName, id }: Plan & { readonly id: string },
  place: Place,
  grounds: Grounds,
): Promise<Written> {
  const { pool, region } = hands.settings;
  const wish: SubmitWish = {
    kind: 'submit',
    pool,
    region,
    id,
    version: 0,
    by: actor.id,
    ...confirmedBy(grounds, actor),
    at: hands.clock.now(),
    user: unixUserOf(actor.id),
    description: description.text,
    files,
    annexName,
    what: description.what,
    place,
  };
  return { saved: await hands.wishes.save(wish, grounds), wish };
}

async function planOf(request: Request): Promise<Plan> {
  const { given } = request;
  const count = given.numbers.get('count');
  if (count !== undefined && !(count >= 1 && count <= MOST_COUNT))
    throw new BotError('usage', `A number of jobs is between 1 and ${MOST_COUNT}.`, {
      hint: words`Like ${code('-count 10')}.`,
      flag: 'count',
    });
  const { description, files } = await draftOf(request);
  const name = given.texts.get('annex-name');
  const annexName = name === undefined ? undefined : (await getAnnex(request, name)).name;
  return { description: readDescription(description, { files, count }), files, annexName };
}

/** What was typed, or filled into the form by the same person. */
async function draftOf({ given, actor, hands }: Request): Promise<Pick<Draft, 'description' | 'files'>> {
  const id = given.texts.get('draft');
  if (id === undefined) {
    if (given.body !== undefined) return { description: given.body, files: {} };
    throw new BotError('usage', 'Submit what?', {
      hint: words`Type ${code('/condor_submit')} alone for a form, or the description on the lines after it.`,
    });
  }
  const draft = await hands.drafts.find(id);
  if (draft?.by === actor.id) return draft;
  throw new BotError('conflict', 'What was filled in is not kept any more. Nothing was submitted.', {
    hint: words`Fill in the form again: ${code('/condor_submit')}`,
  });
}

function whereTo(annexName: string | undefined): Words {
  return annexName === undefined ? words`on any machine of the pool` : words`on annex ${bold(annexName)}`;
}

function nudgeOf({ hands }: Request): string {
  return `jobs:${hands.settings.pool}`;
}
