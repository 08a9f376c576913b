import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Lab } from '../support/lab.js';
import type { LabCloud } from '../support/lab-door.js';
import { LabMachines } from '../support/lab-machines.js';
import { World } from '../support/world.js';

jest.setTimeout(400_000);

let lab: Lab;
let world: World;
let machines: LabMachines;

beforeAll(async () => {
  const cloud: LabCloud = {
    readMetadata: (address, path) => machines.readMetadata(address, path),
    fetchObject: (address, url) => machines.fetchObject(address, url),
    tagInstance: (address, id, tags) => machines.tagInstance(address, id, tags),
  };
  lab = await Lab.open('172.31', cloud);
  world = await World.start({
    head: true,
    env: { AWS_ENDPOINT_URL: lab.endpointUrl },
    makeMachines: (hands) => {
      if (hands.ec2.name !== 'us-east-1') return undefined;
      return (machines = new LabMachines(hands, () => lab));
    },
  });
});
afterAll(async () => {
  await world.stop();
  await lab.close();
});

describe('from Slack to real HTCondor and back', () => {
  it('launches a head node, whose pool answers', async () => {
    await world.asksAndAnswers('/condor_head launch -name pool1', 'Yes');
    await world.sees('Head node pool1 runs: its pool answers.');
  });

  it('starts an annex, whose instance joins with a token of its own', async () => {
    await world.joined('/condor_annex -count 1 -duration 1 -idle 0.5 -annex-name Works');
    const [annex] = world.aliveOf('Works');
    const host = lab.hosts.get(annex?.id ?? '');
    expect(await host?.sh('find /etc/condor/tokens.d /etc/condor/passwords.d -type f; true')).toBe(
      '/etc/condor/tokens.d/condor-annex\n',
    );
  });

  it('runs a job on it, and shows its output to who submitted it', async () => {
    await world.types(
      '/condor_submit -annex Works executable = /bin/hostname\ntransfer_executable = false\noutput = out\nqueue',
    );
    await world.sees(/Batch 1[^]*(finished|done|ended)/i);
    const output = await world.hears('/condor_q output 1.0');
    const [annex] = world.aliveOf('Works');
    expect(output).toContain(lab.network.nameOf(annex?.privateIp ?? ''));
  });

  it('tells it to leave by condor_off, and it is gone from EC2', async () => {
    await world.asksAndAnswers('/condor_off -annex Works', 'Yes');
    await world.comesTo(() => world.aliveOf('Works').length === 0 || undefined);
    const ended = world.aws.instances().find(({ tags }) => tags['htcondor:AnnexName'] === 'Works');
    expect(ended?.tags['htcondor:PoolState']).toBe('ended-condor_off');
    expect(ended?.stateReason).toBe('Client.InstanceInitiatedShutdown');
  });
});
