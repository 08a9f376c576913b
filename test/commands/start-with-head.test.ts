import { beforeEach, describe, expect, it } from '@jest/globals';
import { anAnnex, anInstance } from '../support/samples.js';
import { headDesk } from './head-desk.js';

const START = '/condor_annex -count 1 -annex-name Quick';

// The head node's group lets in HTCondor from setup's group alone.
describe('a start for a pool with a head node', () => {
  const desk = headDesk();
  beforeEach(() => {
    desk().aws.instances = [anInstance(anAnnex(), { id: 'i-0fedcba9876543210', privateIp: '10.0.0.7' })];
  });

  it("adds setup's security group to those that were named", async () => {
    await desk().does(`${START} -aws-on-demand-security-group-ids sg-11111111,sg-22222222`);
    expect((await desk().annex('Quick'))?.launches[0]?.securityGroupIds).toEqual([
      'sg-11111111',
      'sg-22222222',
      'sg-0123456789abcdef0',
    ]);
  });

  it('does not add it twice', async () => {
    await desk().does(`${START} -aws-on-demand-security-group-ids sg-0123456789abcdef0,sg-22222222`);
    expect((await desk().annex('Quick'))?.launches[0]?.securityGroupIds).toEqual([
      'sg-0123456789abcdef0',
      'sg-22222222',
    ]);
  });
});
