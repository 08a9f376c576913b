import {
  CreatePolicyVersionCommand,
  ListAccessKeysCommand,
  ListPolicyVersionsCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeKeyring } from '../../src/aws/credentials/make-keyring.js';
import { makeClients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import { startLocalAws, type LocalAws } from '../../src/local/aws/index.js';
import type { KeysWish, Pool } from '../../src/domain/pool.js';
import { CredentialsController } from '../../src/reconcile/credentials.js';
import { AsyncActing } from '../../src/telemetry/acting.js';
import { aPoolRecord, MemoryPools } from '../support/memory-pools.js';
import { recordingLog } from '../support/recording-log.js';
import { said } from '../support/said.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const USER = 'annex-user-default';
const POLICY = `arn:aws:iam::123456789012:policy/${USER}`;

/** A pool whose keys are looked after, on a local AWS; the bot can be cut off after any of its calls. */
class Bench {
  now = Date.UTC(2026, 10, 22, 12);
  readonly aws: LocalAws = startLocalAws({ now: () => this.now });
  readonly pools = new MemoryPools(aPoolRecord());
  readonly told: string[] = [];
  /** Calls until the cut, which comes after AWS did what it was asked. */
  callsLeft = Number.POSITIVE_INFINITY;
  #controller = this.#make();

  async wants(kind: KeysWish['kind'], over: Partial<KeysWish> = {}): Promise<void> {
    const pool = await this.pool();
    await this.pools.save({ ...pool, keysWish: { kind, by: 'UADA', at: this.now, ...over } });
  }

  /** The bot begins anew. */
  restart(): void {
    this.#controller = this.#make();
  }

  /** The user's policy as an older bot would have made it: without what runs commands, and with something too much. */
  async age(): Promise<void> {
    const { Version, Statement } = botPolicy({ accountId: '123456789012', tokenSecret: 'pool-token' });
    const older = Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== 'ssm:SendCommand'),
    })).filter(({ Action }) => Action.length > 0);
    const more = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version, Statement: [...older, more] });
    await this.#iam().send(
      new CreatePolicyVersionCommand({ PolicyArn: POLICY, PolicyDocument, SetAsDefault: true }),
    );
  }

  /** How many versions of the user's policy IAM keeps. */
  async versions(): Promise<number> {
    const { Versions = [] } = await this.#iam().send(new ListPolicyVersionsCommand({ PolicyArn: POLICY }));
    return Versions.length;
  }

  async pool(): Promise<Pool> {
    const pool = await this.pools.find('default');
    if (pool === undefined) throw new Error('There is always a default pool.');
    return pool;
  }

  /** Rounds, half a minute apart. */
  async rounds(count: number, everyMs = 30_000): Promise<void> {
    for (let round = 0; round < count; round += 1) {
      this.now += everyMs;
      await this.#controller.pass({ pool: 'default' });
    }
  }

  /** One round that is cut off after so many calls; true when the cut came. */
  async cutAfter(calls: number): Promise<boolean> {
    this.callsLeft = calls;
    this.now += 30_000;
    const cut = await this.#controller.pass({ pool: 'default' }).then(
      () => false,
      () => true,
    );
    this.callsLeft = Number.POSITIVE_INFINITY;
    this.#controller = this.#make();
    return cut;
  }

  async keys(): Promise<readonly string[]> {
    const { AccessKeyMetadata = [] } = await this.#iam().send(new ListAccessKeysCommand({ UserName: USER }));
    return AccessKeyMetadata.map(({ AccessKeyId = '', Status = '' }) => `${AccessKeyId} ${Status}`);
  }

  /** The key in use, and how IAM lists it. */
  async inUse(): Promise<string> {
    const { credentials } = await this.pool();
    return credentials.kind === 'key' ? `${credentials.accessKeyId} Active` : credentials.kind;
  }

  /** How the user's rights differ from those of today. */
  async drift(): Promise<unknown> {
    return await this.#ring().keyring.compareRights(await this.pool());
  }

  /** The console of the account. */
  #iam(): IAMClient {
    return makeClients('us-east-1', {
      credentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' },
      prepareClient: (client) => this.aws.attach(client),
    }).iam;
  }

  #clock() {
    return { now: () => this.now, sleep: () => Promise.resolve() };
  }

  #ring() {
    return makeKeyring(
      {
        credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
        prepareClient: (client) => this.#cuttable(this.aws.attach(client)),
      },
      { region: 'us-east-1', clock: this.#clock() },
    );
  }

  #make(): CredentialsController {
    return new CredentialsController({
      ...this.#ring(),
      clock: this.#clock(),
      acting: new AsyncActing(),
      log: recordingLog().log,
      admins: ['UADA'],
      pools: this.pools,
      changed: () => Promise.resolve(),
      notices: {
        publish: ({ key, message }) => Promise.resolve(this.told.push(`${key} ${said(message)}`) > 0),
        show: ({ message }) => Promise.resolve(this.told.push(JSON.stringify(message.title)) > 0),
      },
    });
  }

  #cuttable<C>(client: C): C {
    type Next = (args: object) => Promise<object>;
    const { middlewareStack } = client as {
      middlewareStack: { add(m: (next: Next) => Next, o: { step: 'initialize' }): void };
    };
    middlewareStack.add(
      (next) => async (args) => {
        if (this.callsLeft <= 0) throw new Error('cut off');
        const answer = await next(args);
        this.callsLeft -= 1;
        if (this.callsLeft <= 0) throw new Error('cut off');
        return answer;
      },
      { step: 'initialize' },
    );
    return client;
  }
}

describe('the keys of a user that the bot makes', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.aws.faults.iamPropagationMs = 8_000;
  });

  it('are used once AWS takes them, renewed with an hour’s overlap, and then deleted', async () => {
    await bench.wants('create');
    await bench.rounds(3);
    const first = await bench.inUse();
    expect(await bench.keys()).toEqual([first]);

    await bench.wants('rotate');
    await bench.rounds(3);
    const second = await bench.inUse();
    expect(second).not.toBe(first);
    expect(await bench.keys()).toEqual([first, second]);
    await bench.rounds(7, 10 * 60_000);
    expect(await bench.keys()).toEqual([first.replace('Active', 'Inactive'), second]);
    await bench.rounds(25, HOUR);
    expect(await bench.keys()).toEqual([second]);
  });

  it('are renewed by themselves after 90 days', async () => {
    await bench.wants('create');
    await bench.rounds(3);
    const first = await bench.inUse();
    await bench.rounds(89, 24 * HOUR);
    expect(await bench.inUse()).toBe(first);
    await bench.rounds(2, 24 * HOUR);
    await bench.rounds(3);
    expect(await bench.inUse()).not.toBe(first);
  });

  it.each(['create', 'rotate', 'revoke'] as const)(
    'come out right wherever a %s is cut off',
    async (kind) => {
      for (let calls = 1; calls < 40; calls += 1) {
        bench = new Bench();
        if (kind !== 'create') {
          await bench.wants('create');
          await bench.rounds(2);
        }
        const before = await bench.inUse();
        await bench.wants(kind);
        const cut = await bench.cutAfter(calls);
        await bench.rounds(4);
        expect((await bench.pool()).keysWish).toBeUndefined();
        const inUse = await bench.inUse();
        const keys = await bench.keys().catch(() => 'no such user');
        const old = kind === 'create' ? [] : [before];
        expect({ calls, keys, isOwn: inUse === 'own', isNew: inUse !== before }).toEqual({
          calls,
          keys: kind === 'revoke' ? 'no such user' : [...old, inUse],
          isOwn: kind === 'revoke',
          isNew: true,
        });
        if (!cut) return;
      }
      throw new Error('It takes more calls than expected.');
    },
  );

  it('are not made where AWS refuses it, and people are told what to add', async () => {
    bench.aws.faults.deny('iam:CreateUser');
    await bench.wants('create');
    await bench.rounds(2);
    expect(bench.told.at(-1)).toContain('AWS refuses');
    expect(await bench.inUse()).toBe('own');
  });
});

describe('the rights of a user that the bot made', () => {
  const NONE = { missing: [], extra: [] };
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.wants('create');
    await bench.rounds(3);
    bench.restart();
    await bench.rounds(1);
    bench.told.length = 0;
  });

  it('are those of today, so that nothing is said', async () => {
    expect(await bench.drift()).toEqual(NONE);
    await bench.rounds(3, DAY);
    expect(bench.told).toEqual([]);
  });

  it('of an older bot are told of at the next start, and within a day, and left alone without a Yes', async () => {
    await bench.age();
    await bench.rounds(5);
    expect(bench.told).toEqual([]);
    await bench.rounds(1, DAY);
    expect(bench.told).toHaveLength(1);
    expect(bench.told[0]).toContain('Missing are the rights ssm:SendCommand');
    expect(bench.told[0]).toContain('/condor_pool credentials renew -pool default');
    bench.restart();
    await bench.rounds(1);
    // The same key: whoever delivers notices tells it once.
    expect(bench.told[1]).toBe(bench.told[0]);
    expect(await bench.drift()).toEqual({ missing: ['ssm:SendCommand'], extra: ['s3:ListAllMyBuckets'] });
  });

  it('are renewed on demand, with the key that there is, and the version before is kept', async () => {
    await bench.age();
    const before = await bench.keys();
    await bench.wants('renew');
    await bench.rounds(1);
    expect(await bench.drift()).toEqual(NONE);
    expect((await bench.pool()).keysWish).toBeUndefined();
    expect(bench.told.at(-1)).toContain('has the rights that I need now, and no others');
    expect(await bench.keys()).toEqual(before);
    expect(await bench.versions()).toBe(2);
    for (let more = 0; more < 6; more += 1) {
      await bench.age();
      await bench.wants('renew');
      await bench.rounds(1);
    }
    expect([await bench.drift(), await bench.versions()]).toEqual([NONE, 2]);
  });

  it('are renewed with a key when that was asked, and not otherwise', async () => {
    await bench.age();
    await bench.wants('rotate');
    await bench.rounds(3);
    expect(await bench.drift()).not.toEqual(NONE);
    await bench.wants('rotate', { renewsRights: true });
    await bench.rounds(3);
    expect(await bench.drift()).toEqual(NONE);
  });

  it('come out right wherever a renewal is cut off', async () => {
    for (let calls = 1; calls < 20; calls += 1) {
      await bench.age();
      await bench.wants('renew');
      const cut = await bench.cutAfter(calls);
      await bench.rounds(2);
      expect({ calls, drift: await bench.drift(), wish: (await bench.pool()).keysWish }).toEqual({
        calls,
        drift: NONE,
        wish: undefined,
      });
      if (!cut) return;
    }
    throw new Error('It takes more calls than expected.');
  });

  it('go with the user, all versions of them, wherever that is cut off', async () => {
    for (let calls = 1; calls < 30; calls += 1) {
      await bench.age();
      await bench.wants('revoke');
      const cut = await bench.cutAfter(calls);
      await bench.rounds(3);
      await expect(bench.versions()).rejects.toThrow('was not found');
      if (!cut) return;
      await bench.wants('create');
      await bench.rounds(3);
    }
    throw new Error('It takes more calls than expected.');
  });

  it('that the bot may not look at are no reason to stop looking after keys', async () => {
    bench.aws.faults.deny('iam:GetPolicy');
    const first = await bench.inUse();
    await bench.rounds(1, 91 * DAY);
    await bench.rounds(3);
    expect(await bench.inUse()).not.toBe(first);
  });
});

describe('keys of a pool that has an age of its own for them', () => {
  it.each([
    [30, 29, false],
    [30, 31, true],
    [120, 91, false],
    ['off', 400, false],
  ] as const)('of %s days are renewed then, and not before: %s days', async (keyAgeDays, days, isNew) => {
    const bench = new Bench();
    await bench.wants('create');
    await bench.rounds(3);
    await bench.pools.save({ ...(await bench.pool()), keyAgeDays });
    const first = await bench.inUse();
    await bench.rounds(1, days * DAY);
    await bench.rounds(3);
    expect((await bench.inUse()) !== first).toBe(isNew);
  });
});
