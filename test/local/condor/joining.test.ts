import { describe, expect, it } from '@jest/globals';
import { StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { mintToken } from '../../../src/local/condor/token.js';
import { CONDOR_IMAGE, HOUR_MS, PoolBench, TRUST_DOMAIN } from './bench.js';

describe('a simulated head node', () => {
  it('takes commands before HTCondor is there, answers when it is, and says so in its tag', async () => {
    const bench = await PoolBench.launched();
    await expect(bench.condor.look()).rejects.toMatchObject({ fault: 'not-ready' });
    await bench.account.pass({ seconds: 52 });
    await expect(bench.condor.look()).rejects.toMatchObject({ fault: 'not-ready' });
    expect(bench.tags(bench.headId)['htcondor:PoolState']).toBe('starting');
    await bench.account.pass({ seconds: 50 });
    expect(await bench.condor.look()).toEqual({
      version: '25.0.4',
      trustDomain: TRUST_DOMAIN,
      answering: true,
    });
    expect(bench.tags(bench.headId)['htcondor:PoolState']).toBe('in-pool');
  });

  it('runs jobs on its own two processors', async () => {
    const bench = await PoolBench.answering();
    expect(await bench.condor.listSlots()).toMatchObject([
      { cpus: 2, busyCpus: 0, memoryMib: 8192, partitionable: true, instanceId: bench.headId },
    ]);
    expect(await bench.condor.totals()).toEqual({ jobs: 0, idle: 0, running: 0, held: 0 });
  });
});

describe('an image that brings HTCondor along', () => {
  it('is a pool of its own when it is told nothing, in the trust domain of its address', async () => {
    const bench = await PoolBench.launched({ ImageId: CONDOR_IMAGE, UserData: undefined });
    await bench.account.pass({ seconds: 60 });
    const { privateIp } = bench.head;
    expect(await bench.condor.look()).toMatchObject({ trustDomain: privateIp, answering: true });
    const id = await bench.joined('First');
    expect((await bench.condor.listMasters()).map(({ instanceId }) => instanceId)).toContain(id);
  });

  it('is what its user data says otherwise', async () => {
    const bench = await PoolBench.launched({ ImageId: CONDOR_IMAGE });
    await bench.account.pass({ seconds: 60 });
    expect(await bench.condor.look()).toMatchObject({ trustDomain: TRUST_DOMAIN });
  });
});

describe('a machine that joins a simulated head node', () => {
  it('is let in with a token of that head node, and listed with its annex', async () => {
    const bench = await PoolBench.answering();
    const id = await bench.joined('First');
    const annexId = 'First_0f9d3c1e-6d0f-4b4c-8f0c-5f3a2b1c0d9e';
    expect(await bench.condor.listSlots(annexId)).toMatchObject([
      { annexName: 'First', annexId, instanceId: id, state: 'Unclaimed', cpus: 2, busyCpus: 0 },
    ]);
    expect(await bench.condor.listMasters(annexId)).toMatchObject([{ annexId, instanceId: id }]);
    expect(bench.tags(id)['htcondor:PoolState']).toBe('in-pool');
  });

  it('is not let in with a token that another key signed', async () => {
    const bench = await PoolBench.answering();
    const token = mintToken('a stranger', {
      identity: `condor@${TRUST_DOMAIN}`,
      issuer: TRUST_DOMAIN,
      authorizations: [],
      lifetimeSeconds: 3600,
      id: '1',
      at: bench.account.now(),
    });
    const id = await bench.joined('Odd', { token });
    expect(bench.said(id)).toContain('Failed to verify the signature');
    expect(bench.tags(id)['htcondor:PoolState']).toBeUndefined();
    expect(await bench.condor.listMasters()).toHaveLength(1);
  });

  it.each([
    ['that lets it do too little', [`condor@${TRUST_DOMAIN}`, '-authz', 'READ']],
    ['of somebody who is no daemon', [`ada@${TRUST_DOMAIN}`]],
  ])('is not let in with a token %s', async (_which, order) => {
    const bench = await PoolBench.answering();
    const token = await bench.run(['condor_token_create', '-identity', ...order]);
    const id = await bench.joined('Odd', { token });
    expect(bench.said(id)).toMatch(/PERMISSION DENIED to \w+@\S+ for ADVERTISE_STARTD/);
    expect(await bench.condor.listMasters()).toHaveLength(1);
  });

  it('is not let in when its token has run out, and ends itself when nobody claims it', async () => {
    const bench = await PoolBench.answering();
    const token = await bench.condor.mintToken({ annexId: 'Late', lifetimeMs: 30_000 });
    const id = await bench.joined('Late', { token, idleMs: HOUR_MS / 4 });
    expect(bench.said(id)).toContain('Token is expired');
    await bench.account.pass({ minutes: 17 });
    expect(bench.state(id)).toBe('terminated');
  });

  it('cannot join through a security group that does not let it in', async () => {
    const bench = await PoolBench.answering();
    const id = await bench.joined('Outside', { launch: { SecurityGroupIds: undefined } });
    expect(bench.said(id)).toContain(`Failed to connect to <${bench.head.privateIp}:9618>`);
  });

  it('comes back when the head node was stopped and started', async () => {
    const bench = await PoolBench.answering();
    const { ec2, pass } = bench.account;
    const id = await bench.joined('Patient');
    const InstanceIds = [bench.headId];
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await pass({ minutes: 2 });
    await expect(bench.condor.look()).rejects.toMatchObject({ fault: 'not-ready' });
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    await pass({ minutes: 3 });
    expect(bench.said(id)).toContain('lost the pool');
    expect((await bench.condor.listMasters()).map(({ instanceId }) => instanceId)).toContain(id);
  });
});
