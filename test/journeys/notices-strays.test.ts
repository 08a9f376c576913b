import { RunInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;

describe('machines with our tag that nobody can explain', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true, bots: 2 });
  });
  afterEach(() => world.stop());

  const direct = (user: string) => world.slack.directChannel(user);
  const found = () =>
    world.slack
      .seenBy(world.admin, direct(world.admin))
      .filter((message) => has(message, 'strays in us-east-1'));

  it('are shown to the admin after a second look, also across a restart, and end only with a Yes', async () => {
    const ec2 = world.aws.attach(
      new EC2Client({
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      }),
    );
    world.aws.console.registerImage({ id: 'ami-0123456789abcdef0' });
    const Tags = [{ Key: TAG.pool, Value: 'default' }];
    const started = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 'm4.large',
        MinCount: 2,
        MaxCount: 2,
        TagSpecifications: [{ ResourceType: 'instance', Tags }],
      }),
    );
    expect(started.Instances).toHaveLength(2);
    await world.passes(MINUTE_MS);
    expect(found()).toEqual([]);
    for (const bot of [...world.bots]) await world.buryBot(bot);
    await world.startBot();
    await world.startBot();

    const notice = await world.comesTo(() => found()[0]);
    expect(notice.text).toContain('2 strays in us-east-1');
    expect(notice.text).toContain(`without the tag ${TAG.annexName}`);
    await world.passes(5 * MINUTE_MS);
    expect(found()).toHaveLength(1);
    expect(world.alive()).toHaveLength(2);

    await world.clicks(notice, 'End these 2');
    const question = await world.sees('Will end 2 strays in us-east-1 now', world.admin, direct(world.admin));
    expect(world.alive()).toHaveLength(2);
    await world.clicks(question, 'Yes');
    await world.sees('2 strays in us-east-1 ended', world.admin, direct(world.admin));
    expect(world.alive()).toHaveLength(0);
  });
});
