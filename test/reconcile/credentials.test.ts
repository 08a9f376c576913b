import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeKeyring } from '../../src/aws/credentials/make-keyring.js';
import { makeClients } from '../../src/aws/clients.js';
import { startLocalAws, type LocalAws } from '../../src/local/aws/index.js';
import type { KeysWish, Pool } from '../../src/domain/pool.js';
import { CredentialsController } from '../../src/reconcile/credentials.js';
import { AsyncActing } from '../../src/telemetry/acting.js';
import { aPoolRecord, MemoryPools } from '../support/memory-pools.js';
import { recordingLog } from '../support/recording-log.js';

const HOUR = 3_600_000;
const USER = 'annex-user-default';

/** A pool whose keys are looked after, on a local AWS; the bot can be cut off after any of its calls. */
class Bench {
  now = Date.UTC(2026, 10, 22, 12);
  readonly aws: LocalAws = startLocalAws({ now: () => this.now });
  readonly pools = new MemoryPools(aPoolRecord());
  readonly told: string[] = [];
  /** Calls until the cut, which comes after AWS did what it was asked. */
  callsLeft = Number.POSITIVE_INFINITY;
  #controller = this.#make();

  async wants(kind: KeysWish['kind']): Promise<void> {
    const pool = await this.pool();
    await this.pools.save({ ...pool, keysWish: { kind, by: 'UADA', at: this.now } });
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
    const { iam } = makeClients('us-east-1', {
      credentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' },
      prepareClient: (client) => this.aws.attach(client),
    });
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: USER }));
    return AccessKeyMetadata.map(({ AccessKeyId = '', Status = '' }) => `${AccessKeyId} ${Status}`);
  }

  /** The key in use, and how IAM lists it. */
  async inUse(): Promise<string> {
    const { credentials } = await this.pool();
    return credentials.kind === 'key' ? `${credentials.accessKeyId} Active` : credentials.kind;
  }

  #make(): CredentialsController {
    const clock = { now: () => this.now, sleep: () => Promise.resolve() };
    const ring = makeKeyring(
      {
        credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
        prepareClient: (client) => this.#cuttable(this.aws.attach(client)),
      },
      { region: 'us-east-1', clock },
    );
    return new CredentialsController({
      ...ring,
      clock,
      acting: new AsyncActing(),
      log: recordingLog().log,
      admins: ['UADA'],
      pools: this.pools,
      changed: () => Promise.resolve(),
      notices: {
        publish: (notice) => Promise.resolve(this.told.push(notice.key) > 0),
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
