import { RunInstancesCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { TAG } from '../../src/domain/tags.js';
import { COMPONENTS, PARTS, type ComponentName } from '../../src/domain/wish.js';
import { DOOR, launchHead } from '../support/head-door.js';
import { prepare, prepareAll, type AwsBench } from './aws-bench.js';
import { DRIFTS, namesOn } from './promises-of-an-account.js';

/** One thing that the bot does at AWS. */
export interface Step {
  readonly what: string;
  /** What has to be there before, made by somebody who may do everything. Gives what `run` is about. */
  readonly arrange?: (root: AwsBench) => Promise<unknown>;
  readonly run: (bot: AwsBench, about: string) => Promise<unknown>;
}

const TAGS = { [TAG.pool]: 'default', [TAG.annexId]: 'run_1', [TAG.leaseEndsAt]: '1' };

/** All that the bot does at AWS, from setup to its end, in small steps; the first that needs an action is the one to try it on. */
export function stepsOfTheBot({ commands }: { readonly commands: boolean }): readonly Step[] {
  return [
    ...COMPONENTS.map((component) => ({
      what: `setup of the ${component}`,
      run: (bot: AwsBench) => prepare(bot, component),
    })),
    ...DRIFTS.map(({ name, component, drift }) => ({
      what: `repair of ${name}`,
      arrange: async (root: AwsBench) => {
        await prepare(root, component);
        await root.settle();
        await drift(root.outside, await namesOn(root));
      },
      run: (bot: AwsBench) => prepare(bot, component),
    })),
    {
      what: 'the look at the lease function',
      arrange: (root) => prepareAll(root, ['bucket', 'functions']),
      run: (bot) => bot.account.checkLeaseFunction(),
    },
    ...annexSteps(),
    ...headSteps(),
    ...(commands ? commandSteps() : []),
    {
      what: 'reading the token of a pool elsewhere',
      arrange: (root) =>
        root.outside.secrets.send(
          new CreateSecretCommand({ Name: 'condor-annex/token', SecretString: 'token' }),
        ),
      run: (bot) => bot.secrets.get('condor-annex/token'),
    },
    ...PARTS.map((part) => ({
      what: `removal of the ${part}`,
      arrange: async (root: AwsBench) => {
        if (part !== 'head') {
          await madeToRemove(root, part);
          return;
        }
        await prepareAll(root, ['bucket', 'group']);
        await preparedHead(root);
      },
      run: (bot: AwsBench) => bot.account.removePart(part),
    })),
  ];
}

async function madeToRemove(root: AwsBench, part: ComponentName): Promise<void> {
  await prepare(root, part);
  if (part === 'bucket') await root.account.putBundle('run_1', new Uint8Array([1]));
}

function annexSteps(): readonly Step[] {
  return [
    {
      what: 'the parts of a launch',
      arrange: (root) => prepareAll(root),
      run: (bot) => bot.account.getLaunchParts(),
    },
    {
      what: 'putting a bundle',
      arrange: (root) => prepare(root, 'bucket'),
      run: (bot) => bot.account.putBundle('run_1', new Uint8Array([1])),
    },
    { what: 'the look at a type', run: (bot) => bot.cloud.getInstanceType('m4.large') },
    { what: 'the default image', run: (bot) => bot.cloud.getDefaultImageId('x86_64') },
    { what: 'the look at an image', arrange: anImage, run: (bot, id) => bot.cloud.checkImage(id, 'x86_64') },
    { what: 'the list of regions', run: (bot) => bot.cloud.listRegions() },
    {
      what: 'a launch',
      arrange: async (root) => {
        await prepareAll(root);
        await root.settle();
        const { securityGroupId, instanceProfileArn, keyName } = await root.account.getLaunchParts();
        return JSON.stringify({
          securityGroupIds: [securityGroupId],
          instanceProfileArn,
          keyName,
          imageId: await anImage(root),
        });
      },
      run: (bot, parts) =>
        bot.cloud.launch({
          token: 'run_1-1',
          count: 1,
          atLeast: 1,
          instanceType: 'm4.large',
          userData: '#!/bin/bash\n',
          tags: TAGS,
          ...(JSON.parse(parts) as Parts),
        }),
    },
    { what: 'the list of machines', run: (bot) => bot.cloud.listInstances({ pool: 'default' }) },
    { what: 'moving a lease', arrange: aMachine, run: (bot, id) => bot.cloud.setLease([id], 1) },
    { what: 'reading a console', arrange: aMachine, run: (bot, id) => bot.cloud.getConsoleOutput(id) },
    { what: 'ending a machine', arrange: aMachine, run: terminate },
  ];
}

interface Parts {
  readonly securityGroupIds: string[];
  readonly instanceProfileArn: string;
  readonly keyName: string;
  readonly imageId: string;
}

function headSteps(): readonly Step[] {
  const groups = async (root: AwsBench) => {
    await prepareAll(root, ['bucket', 'group']);
    await root.settle();
  };
  const aHead = async (root: AwsBench) => {
    await groups(root);
    const id = await launchHead(root);
    await root.settle();
    return id;
  };
  return [
    { what: 'preparing a head node', arrange: groups, run: (bot) => preparedHead(bot) },
    { what: 'the look at its disk', arrange: aHead, run: (bot, id) => bot.cloud.findDiskGib(id) },
    { what: 'stopping a head node', arrange: aHead, run: (bot, id) => bot.cloud.stopInstance(id) },
    {
      what: 'starting a head node',
      arrange: async (root) => {
        const id = await aHead(root);
        await root.cloud.stopInstance(id);
        await root.settle();
        return id;
      },
      run: (bot, id) => bot.cloud.startInstance(id),
    },
    {
      what: 'taking away its security group',
      arrange: async (root) => {
        await groups(root);
        await preparedHead(root);
      },
      run: (bot) => bot.account.clearHead(DOOR),
    },
  ];
}

function commandSteps(): readonly Step[] {
  const reachable = async (root: AwsBench) => {
    await prepareAll(root, ['bucket', 'group']);
    await root.settle();
    const id = await launchHead(root);
    for (let minute = 0; minute < 3; minute += 1) await root.settle();
    return id;
  };
  return [
    {
      what: 'lending a profile to an adopted head node',
      arrange: async (root) => {
        await prepareAll(root, ['bucket', 'group']);
        await preparedHead(root);
        const id = await aMachine(root);
        const Tags = [{ Key: TAG.headId, Value: 'head_1' }];
        await root.outside.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
        return id;
      },
      run: async (bot, id) => {
        const { accountId } = await bot.account.identify();
        const profile = `arn:aws:iam::${accountId}:instance-profile/condor-annex-head-us-east-1`;
        await bot.cloud.giveProfile(id, profile);
      },
    },
    {
      what: 'seeing whether a machine with a profile of its own takes commands',
      arrange: reachable,
      run: (bot, id) => bot.cloud.giveProfile(id, 'arn:aws:iam::123456789012:instance-profile/another'),
    },
    {
      what: 'running a command',
      arrange: reachable,
      run: (bot, id) =>
        bot.remote.run({ instanceId: id, script: 'true', timeoutMs: 10_000, comment: 'to see' }),
    },
  ];
}

async function preparedHead(bench: AwsBench, tries = 5): Promise<void> {
  const problem = await bench.account.prepareHead(DOOR).catch((error: unknown) => error);
  if (!(problem instanceof Error)) return;
  if (tries === 0 || !('fault' in problem) || problem.fault !== 'later') throw problem;
  await bench.settle();
  await preparedHead(bench, tries - 1);
}

async function anImage(root: AwsBench): Promise<string> {
  return await root.cloud.getDefaultImageId('x86_64');
}

async function aMachine(root: AwsBench): Promise<string> {
  const { Instances = [] } = await root.outside.ec2.send(
    new RunInstancesCommand({
      ImageId: await anImage(root),
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value })),
        },
      ],
    }),
  );
  await root.settle();
  return Instances[0]?.InstanceId ?? '';
}

/** What could not be ended is told, not thrown. */
async function terminate(bot: AwsBench, id: string): Promise<void> {
  const kept = await bot.cloud.terminate([id]);
  if (kept[0] !== undefined) throw new Error(kept[0].why);
}
