import { annexId } from '../domain/annex.js';
import { BotError } from '../domain/errors.js';
import { addressCost, againstLimit, diskCost, monthOfRunning, runningCost } from '../domain/head-cost.js';
import { HEAD_DISK_GIB } from '../domain/head-launch.js';
import type { HeadLaunch, HeadWish } from '../domain/head-wish.js';
import { ANYWHERE_RANGE } from '../domain/login.js';
import type { Message } from '../domain/message.js';
import { bold, code, joinWords, link, words, type Words } from '../domain/words.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { HEAD, LAUNCH_FLAGS, readHeadFlags, type TypedHead } from './head-flags.js';
import { commitHead } from './head-of.js';
import { planHead, type HeadPlan } from './head-plan.js';

/** `/condor_head launch`: the central manager and access point of a pool. */
export const headLaunch: Command = {
  name: 'launch',
  slash: HEAD,
  summary: "Launch the pool's head node: where annexes join and jobs are submitted",
  examples: [
    '/condor_head launch -name pool1 -login-from 203.0.113.7 -public-key "ssh-ed25519 AAAA… you@laptop"',
    '/condor_head launch -instance-type m5.xlarge -image debian -login-from nobody',
  ],
  role: 'admin',
  flags: LAUNCH_FLAGS,
  prepare: (request) => prepare(request, readHeadFlags(request.given, request.hands.settings.pool)),
};

/** `/condor_head retry`: the same launch again, after AWS refused it. */
export const headRetry: Command = {
  name: 'retry',
  slash: HEAD,
  summary: 'Launch once more what AWS refused',
  examples: ['/condor_head retry'],
  role: 'admin',
  flags: [],
  prepare: async (request) => prepare(request, await refusedLaunch(request)),
};

async function prepare(request: Request, typed: TypedHead): Promise<Prepared> {
  const plan = await planHead(request, typed);
  const { pricePerHourUsd } = plan;
  return {
    question: question(request, plan),
    saw: JSON.stringify([plan, pricePerHourUsd?.toString()]),
    cost: { atMostUsd: monthOfRunning(pricePerHourUsd) },
    async commit(grounds, place) {
      const before = await request.hands.wishes.findHead(request.hands.settings.pool);
      const next = { ...newWish(request, plan), ...confirmedBy(grounds, request.actor), place };
      const done = words`Head node ${code(plan.name)} is on its way.`;
      return commitHead(request, { before, next, instance: undefined }, { grounds, place, done });
    },
  };
}

function newWish({ hands, actor }: Request, plan: HeadPlan): HeadWish {
  const at = hands.clock.now();
  return {
    kind: 'head',
    pool: hands.settings.pool,
    region: plan.region,
    name: plan.name,
    id: annexId(plan.name, hands.newUuid()),
    version: 0,
    wanted: 'running',
    by: actor.id,
    at,
    requestedBy: actor.id,
    requestedAt: at,
    launch: plan.launch,
    pricePerHourUsd: plan.pricePerHourUsd?.toString(),
  };
}

/** What was asked for and refused, as if it were typed again. */
async function refusedLaunch({ hands }: Request): Promise<TypedHead> {
  const wish = await hands.wishes.findHead(hands.settings.pool);
  const { launch } = wish ?? {};
  if (wish?.refused === undefined || launch === undefined)
    throw new BotError('conflict', 'There is no launch of a head node to try again.', {
      hint: words`See ${code('/condor_head status')}, or launch one: ${code('/condor_head launch')}.`,
    });
  const { instanceType, loginFrom, publicKey, keyName, keySecret, login } = launch;
  return {
    name: wish.name,
    instanceType,
    image: launch.product === undefined ? { imageId: launch.imageId } : { choice: 'marketplace' },
    loginFrom,
    publicKey,
    login,
    keyName: publicKey === undefined && keySecret === undefined ? keyName : undefined,
  };
}

function question({ given }: Request, plan: HeadPlan): Message {
  const { type, launch } = plan;
  return {
    title: words`Will launch head node ${bold(plan.name)}: one ${type.name} on-demand instance (${type.vcpus} CPUs, ${type.memoryMib / 1024} GiB) in ${plan.region}, account ${plan.accountId}.`,
    lines: [
      runningCost({ ...plan, instanceType: type.name }),
      words`${diskCost(plan.region, HEAD_DISK_GIB)} ${addressCost()}`,
      ...againstLimit(plan.pricePerHourUsd),
      ...imageLines(launch),
      words`HTCondor's port is open to your annexes alone. ${doorWords(launch.loginFrom)}`,
      keyWords(launch),
    ],
    ...defaultsNote(given.flags),
  };
}

function imageLines({ imageId, product }: HeadLaunch): readonly Words[] {
  if (product === undefined)
    return [
      words`Image ${code(imageId)}. HTCondor is installed when it boots first, unless the image has it.`,
    ];
  return [
    words`Image ${code(imageId)} of a Marketplace product: ${link(product, 'subscribe to it')} once, or AWS refuses the launch.`,
  ];
}

function doorWords(loginFrom: string | undefined): Words {
  if (loginFrom === undefined) return words`SSH is open to nobody: I need none.`;
  if (loginFrom === ANYWHERE_RANGE)
    return words`${bold('SSH is open to the whole internet')}: everybody may knock, and only the key keeps them out. Better name your own address with ${code('-login-from')}.`;
  return words`SSH is open to ${code(loginFrom)}.`;
}

function keyWords({ publicKey, keyName = '', keySecret }: HeadLaunch): Words {
  if (publicKey !== undefined)
    return words`You log in with your own key; its public half is imported as ${code(keyName)}.`;
  if (keySecret === undefined) return words`You log in with the key pair ${code(keyName)}.`;
  return words`You log in with the key pair ${code(keyName)}, whose private key is in Secrets Manager as ${code(keySecret)}. Your own is better: ${code('-public-key "ssh-ed25519 AAAA…"')}.`;
}

function defaultsNote(flags: ReadonlySet<string>): { footnote?: Words } {
  const left = ['name', 'instance-type', 'image', 'login-from'].filter((flag) => !flags.has(flag));
  if (left.length === 0) return {};
  return {
    footnote: words`Left at the default, and how to change it: ${joinWords(
      left.map((flag) => code(`-${flag}`)),
      ', ',
    )}.`,
  };
}
