import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readLeaseFunction } from '../../src/aws/account/lease-package.js';
import { formatLease } from '../../src/domain/lease.js';
import { TAG } from '../../src/domain/tags.js';
import { makeBench, prepareAll, type AwsBench } from '../contracts/aws-bench.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

const KEY = { accessKeyId: 'testing', secretAccessKey: 'testing' };
const HOUR_MS = 3_600_000;

describe('the bundled lease function, run by Node as Lambda does it, on moto', () => {
  let moto: MotoServer;
  let bench: AwsBench;
  let folder: string;
  beforeAll(async () => {
    moto = await getMoto();
    await moto.reset();
    bench = makeBench({ endpoint: moto.url, credentials: KEY });
    await prepareAll(bench);
    folder = await mkdtemp(join(tmpdir(), 'lease-function-'));
    await writeFile(join(folder, 'index.cjs'), await readLeaseFunction());
  }, 180_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await moto.stop();
  });

  const launch = async (name: string, count: number, leaseEndsAt: number) => {
    const { securityGroupId, instanceProfileArn } = await bench.account.getLaunchParts();
    const id = `${name}_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa`;
    const started = await bench.cloud.launch({
      token: name,
      count,
      atLeast: count,
      instanceType: 'm4.large',
      imageId: await bench.cloud.getDefaultImageId('x86_64'),
      securityGroupIds: [securityGroupId],
      instanceProfileArn,
      userData: '#!/bin/bash\n',
      tags: { [TAG.pool]: 'default', [TAG.annexId]: id, [TAG.leaseEndsAt]: formatLease(leaseEndsAt) },
    });
    return started.map((instance) => instance.id).sort();
  };
  const run = async (): Promise<{ ended: string[]; live: number }> => {
    const call =
      "require('./index.cjs').handler().then((report) => console.log('\\n' + JSON.stringify(report)))";
    const { bucket } = await bench.account.getLaunchParts();
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', call], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL: moto.url,
        AWS_REGION: 'us-east-1',
        REPORT_BUCKET: bucket,
        AWS_ACCESS_KEY_ID: KEY.accessKeyId,
        AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      },
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { ended: string[]; live: number };
  };

  it('ends what is past its lease, and nothing else', async () => {
    const over = await launch('Over', 3, Date.now() - 1000);
    const live = await launch('Over2', 2, Date.now() + HOUR_MS);
    const report = await run();
    expect([...report.ended].sort()).toEqual(over);
    expect(report.live).toBe(2);
    const listed = await bench.cloud.listInstances({ pool: 'default' });
    const alive = listed.filter(({ state }) => state === 'running').map(({ id }) => id);
    expect(alive.sort()).toEqual(live);
  });

  it('ends them when their lease is shortened, and finds nothing to do then', async () => {
    const ids = await launch('Shortened', 2, Date.now() + HOUR_MS);
    await bench.cloud.setLease(ids, Date.now() - 1);
    expect([...(await run()).ended].sort()).toEqual(ids);
    expect((await run()).ended).toEqual([]);
  });

  it('says that it ran where check-setup finds it', async () => {
    const before = Date.now();
    await run();
    const { lastRanAt = 0, failed } = await bench.account.checkLeaseFunction();
    expect(failed).toBeUndefined();
    expect(lastRanAt).toBeGreaterThanOrEqual(before);
    expect(await bench.account.check('functions')).toMatchObject({
      state: 'OK',
      detail: expect.arrayContaining([expect.stringMatching(/^Last ran /)]),
    });
  });
});
