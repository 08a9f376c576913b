import { annexId } from '../domain/annex.js';
import { BotError, isBotError } from '../domain/errors.js';
import { headName } from '../domain/head-name.js';
import { runningCost } from '../domain/head-cost.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { Instance } from '../domain/instance.js';
import { ADOPT_TAG, TAG } from '../domain/tags.js';
import { bold, code, shorten, time, words, type Words } from '../domain/words.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { HEAD, HEAD_NAME } from './head-flags.js';
import { commitHead } from './head-of.js';
import { refuseSecond } from './head-plan.js';

/** `/condor_head adopt i-…`: takes over a head node that somebody made by hand. */
export const headAdopt: Command = {
  name: 'adopt',
  slash: HEAD,
  summary: 'Take over a head node that somebody made by hand',
  examples: ['/condor_head adopt i-0123456789abcdef0 -name pool1'],
  role: 'admin',
  flags: [HEAD_NAME],
  operands: 1,
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const { hands } = request;
  const { region } = hands.settings;
  await refuseSecond(request);
  const instance = await getInstance(request);
  const name = headName(request.given.texts.get('name') ?? nameOf(instance));
  const [price, { securityGroupId }, saw] = await Promise.all([
    hands.regions.cloud(region).findPriceUsd(instance.instanceType),
    hands.regions.account(region).getLaunchParts(),
    look(request, instance),
  ]);
  return {
    question: {
      title: words`Will take over ${code(instance.id)} (${instance.instanceType}, running since ${time(instance.launchedAt)}) as head node ${bold(name)}.`,
      lines: [
        ...saw,
        words`It gets the tags of this pool, and, if it has none, an instance profile with which AWS runs my commands on it. Nothing on it is changed.`,
        words`Annexes join it at ${code(`${instance.privateIp ?? '?'}:9618`)}: one of its own security groups has to let that in from ${code(securityGroupId)}. I leave those groups alone.`,
        runningCost({ region, instanceType: instance.instanceType, pricePerHourUsd: price }),
      ],
    },
    saw: JSON.stringify([instance.id, instance.state, name]),
    async commit(grounds, place) {
      const before = await hands.wishes.findHead(hands.settings.pool);
      const next = {
        ...newWish(request, instance, name),
        ...confirmedBy(grounds, request.actor),
        pricePerHourUsd: price?.toString(),
      };
      const done = words`${code(instance.id)} is being taken over as head node ${code(name)}.`;
      return commitHead(request, { before, next, instance }, { grounds, place, done });
    },
  };
}

function newWish({ hands, actor }: Request, instance: Instance, name: string): HeadWish {
  const { pool, region } = hands.settings;
  const asked = { by: actor.id, at: hands.clock.now() };
  return {
    kind: 'head',
    pool,
    region,
    name,
    id: annexId(name, hands.newUuid()),
    version: 0,
    wanted: 'running',
    ...asked,
    requestedBy: asked.by,
    requestedAt: asked.at,
    instanceId: instance.id,
  };
}

async function getInstance({ hands, given }: Request): Promise<Instance> {
  const { region, pool } = hands.settings;
  const [id = ''] = given.words;
  if (!/^i-[0-9a-f]{8,17}$/.test(id))
    throw new BotError(
      'usage',
      id === '' ? 'Which instance?' : words`${code(shorten(id))} is not the id of an instance.`,
      {
        hint: words`Like ${code('/condor_head adopt i-0123456789abcdef0')}.`,
      },
    );
  const instance = await hands.regions.cloud(region).findInstance(id);
  if (instance === undefined)
    throw new BotError('not-found', words`There is no instance ${code(id)} in ${region}.`, {
      hint: words`A head node has to be in the region of pool ${code(pool)}.`,
    });
  if (instance.state !== 'running')
    throw new BotError('conflict', words`${code(id)} is ${instance.state}.`, {
      hint: 'Start it first, so that I can look whether it is a head node.',
    });
  if (instance.tags[ADOPT_TAG] === undefined) throw notOffered(id, region);
  const other = instance.tags[TAG.pool];
  if (instance.tags[TAG.annexId] !== undefined || (other !== undefined && other !== pool))
    throw new BotError(
      'conflict',
      words`${code(id)} belongs to ${other === pool ? 'an annex' : `pool ${other ?? ''}`}.`,
    );
  return instance;
}

/** Whoever gets me to run commands on a machine is root there, so that somebody of the account has to offer it first. */
function notOffered(id: string, region: string): BotError {
  const line = `aws ec2 create-tags --region ${region} --resources ${id} --tags Key=${ADOPT_TAG},Value=yes`;
  return new BotError(
    'forbidden',
    words`Nobody has offered ${code(id)} to me yet: I run commands as root on what I adopt.`,
    {
      hint: words`Somebody with rights in the account says ${code(line)}. Then type the same again.`,
    },
  );
}

/** What it says of itself, and what is missing. */
async function look({ hands }: Request, instance: Instance): Promise<readonly Words[]> {
  const head = { region: hands.settings.region, instanceId: instance.id };
  try {
    const { version, trustDomain, answering } = await hands.condorOf(head).look();
    return [
      words`HTCondor ${version} is on it, with the trust domain ${code(trustDomain)}.`,
      ...(answering ? [] : [words`${bold('Missing')}: its collector and its schedd do not both answer.`]),
      ...(/^[\d.:]+$/.test(trustDomain)
        ? [
            words`${bold('Beware')}: its trust domain is an address. When that changes, tokens stop working; set ${code('TRUST_DOMAIN')} to a name.`,
          ]
        : []),
    ];
  } catch (error) {
    if (!isBotError(error)) throw error;
    const { fault, sentence } = error;
    // The bot's policy lets it run commands on machines with the tags of a head node alone.
    const why = fault === 'permission' ? words`whether HTCondor answers there.` : sentence;
    return [
      words`${bold('Not known yet')}: ${why} I look when it has its tags and its profile, and say what I find. Systems Manager's agent has to run on it.`,
    ];
  }
}

function nameOf({ tags, id }: Instance): string {
  const named = tags['Name'] ?? '';
  return /^[A-Za-z0-9][A-Za-z0-9.-]{0,26}$/.test(named) ? named : `head-${id.slice(-6)}`;
}
