import { beforeEach, describe, expect, it } from '@jest/globals';
import { App, type ReceiverEvent } from '@slack/bolt';
import { toBoltLogger } from '../../../src/slack/bolt-logger.js';
import { GuardedReceiver, type Door } from '../../../src/slack/receiving/receiver.js';
import { Whisper } from '../../../src/slack/receiving/whisper.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLog } from '../../support/recording-log.js';

/** A door that the test itself stands behind. */
class TestDoor implements Door {
  isOpen = false;
  refusal: Error | undefined;
  #receive: (event: ReceiverEvent) => Promise<void> = () => Promise.reject(new Error('not open'));

  open(receive: (event: ReceiverEvent) => Promise<void>): Promise<void> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.#receive = receive;
    this.isOpen = true;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }

  connected(): boolean {
    return this.isOpen;
  }

  /** Hands a payload in, and keeps what Slack was told. */
  deliver(body: object, refuseAck = false): { readonly acks: unknown[]; readonly done: Promise<void> } {
    const acks: unknown[] = [];
    const ack = (content?: unknown): Promise<void> => {
      if (refuseAck) return Promise.reject(new Error('socket closed'));
      acks.push(content);
      return Promise.resolve();
    };
    return { acks, done: this.#receive({ body, ack }) };
  }
}

/** Lets everything happen that needs no time. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const RESPONSE_URL = 'https://hooks.slack.test/1';
const slash = (command = '/annex') => ({
  command,
  text: '',
  user_id: 'U1',
  channel_id: 'C1',
  team_id: 'T1',
  trigger_id: '1.1',
  response_url: RESPONSE_URL,
});
const click = (actionId = 'yes', more: object = {}) => ({
  type: 'block_actions',
  user: { id: 'U1' },
  team: { id: 'T1' },
  channel: { id: 'C1' },
  container: { type: 'message', message_ts: '1.1', channel_id: 'C1' },
  trigger_id: '1.1',
  response_url: RESPONSE_URL,
  actions: [{ type: 'button', action_id: actionId, block_id: 'b', ...more }],
});
const submission = {
  type: 'view_submission',
  user: { id: 'U1' },
  team: { id: 'T1' },
  trigger_id: '1.1',
  view: { type: 'modal', callback_id: 'start', private_metadata: '', state: { values: {} } },
};
const event = (id: string) => ({
  type: 'event_callback',
  event_id: id,
  team_id: 'T1',
  event: { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' },
});

describe('GuardedReceiver', () => {
  let clock: FakeClock;
  let doors: [TestDoor, TestDoor];
  let receiver: GuardedReceiver;
  let app: App;
  let responded: object[];
  let directed: string[];
  let linkIsUsedUp: boolean;

  beforeEach(async () => {
    clock = new FakeClock();
    doors = [new TestDoor(), new TestDoor()];
    responded = [];
    directed = [];
    linkIsUsedUp = false;
    const { log } = recordingLog();
    const fakeFetch: typeof fetch = (_url, init) => {
      if (typeof init?.body === 'string' && !linkIsUsedUp) responded.push(JSON.parse(init.body) as object);
      return Promise.resolve(new Response('', { status: linkIsUsedUp ? 404 : 200 }));
    };
    const direct = (userId: string, text: string): Promise<void> => {
      directed.push(`${userId}: ${text}`);
      return Promise.resolve();
    };
    receiver = new GuardedReceiver({
      doors,
      clock,
      log,
      whisper: new Whisper({ fetch: fakeFetch, direct, log }),
      apologize: (error) => ({ text: `Sorry: ${(error as Error).message}. See f65d.`, reference: 'f65d' }),
    });
    app = new App({
      receiver,
      token: 'xoxb-test',
      botId: 'B1',
      botUserId: 'U0',
      tokenVerificationEnabled: false,
      convoStore: false,
      logger: toBoltLogger(log),
      clientOptions: { fetch: fakeFetch },
    });
    app.error((error) => Promise.reject(error));
    await receiver.start();
  });

  it('acks once, however often a listener does', async () => {
    app.command('/annex', async ({ ack }) => {
      await ack('one');
      await ack('two');
    });
    const { acks, done } = doors[0].deliver(slash());
    await done;
    expect(acks).toEqual(['one']);
    expect(responded).toEqual([]);
  });

  it('acks for a listener that thinks for too long, and sends its words on when they come', async () => {
    let think: () => void = () => undefined;
    app.command('/annex', async ({ ack }) => {
      await new Promise<void>((resolve) => {
        think = resolve;
      });
      await ack('It will cost $24.');
    });
    const { acks, done } = doors[0].deliver(slash());
    await clock.advance(2499);
    expect(acks).toEqual([]);
    await clock.advance(1);
    expect(acks).toEqual([undefined]);
    think();
    await done;
    expect(responded).toEqual([
      { response_type: 'ephemeral', replace_original: false, text: 'It will cost $24.' },
    ]);
    expect(clock.sleepers).toBe(0);
  });

  it('tells a person that it does not know a command', async () => {
    const { acks, done } = doors[0].deliver(slash('/condor_anex'));
    await done;
    expect(acks).toEqual([
      { response_type: 'ephemeral', text: "I don't know that command. Try `/condor_annex help`." },
    ]);
  });

  it('apologizes in the ack when a listener breaks before it, and leaves no timer', async () => {
    app.command('/annex', () => Promise.reject(new Error('boom')));
    const { acks, done } = doors[0].deliver(slash());
    await done;
    expect(acks).toEqual([{ response_type: 'ephemeral', text: 'Sorry: boom. See f65d.' }]);
    expect(clock.sleepers).toBe(0);
  });

  it('apologizes to the person alone when a listener breaks later', async () => {
    app.action('yes', async ({ ack }) => {
      await ack();
      throw new Error('boom');
    });
    const { acks, done } = doors[0].deliver(click());
    await done;
    expect(acks).toEqual([undefined]);
    expect(responded).toEqual([
      { response_type: 'ephemeral', replace_original: false, text: 'Sorry: boom. See f65d.' },
    ]);
  });

  it('apologizes by direct message when the answer address is used up', async () => {
    linkIsUsedUp = true;
    app.action('yes', () => Promise.reject(new Error('boom')));
    await doors[0].deliver(click()).done;
    expect(directed).toEqual(['U1: Sorry: boom. See f65d.']);
  });

  it('apologizes in the form when handling it breaks', async () => {
    app.view('start', () => Promise.reject(new Error('boom')));
    const { acks, done } = doors[0].deliver(submission);
    await done;
    expect(acks).toMatchObject([
      { response_action: 'update', view: { blocks: [{ text: { text: 'Sorry: boom. See f65d.' } }] } },
    ]);
  });

  it('handles an event once that Slack brings twice, by different connections', async () => {
    let opened = 0;
    app.event('app_home_opened', () => {
      opened += 1;
      return Promise.resolve();
    });
    const both = [
      doors[0].deliver(event('Ev1')),
      doors[1].deliver(event('Ev1')),
      doors[1].deliver(event('Ev2')),
    ];
    await Promise.all(both.map(({ done }) => done));
    expect(opened).toBe(2);
    expect(both.map(({ acks }) => acks.length)).toEqual([1, 1, 1]);
  });

  it('says so when nobody answers to a button, unless it only opens a page', async () => {
    const stale = doors[0].deliver(click('of-an-older-version'));
    await stale.done;
    expect(stale.acks).toEqual([undefined]);
    expect(responded).toMatchObject([{ text: expect.stringContaining('Nobody answers to that button') }]);
    await doors[0].deliver(click('docs', { url: 'https://example.org' })).done;
    expect(responded).toHaveLength(1);
  });

  it('acks what it cannot understand', async () => {
    for (const body of [{}, { type: 7 }, { command: ['/annex'] }]) {
      const { acks, done } = doors[0].deliver(body);
      await done;
      expect(acks).toEqual([undefined]);
    }
  });

  it('goes on with the work when the ack cannot get out', async () => {
    app.command('/annex', async ({ ack, respond }) => {
      await ack();
      await respond('Is that OK?');
    });
    await doors[0].deliver(slash(), true).done;
    expect(responded).toEqual([{ text: 'Is that OK?' }]);
  });

  it('is connected while any door is', async () => {
    expect(receiver.connected()).toBe(true);
    doors[0].isOpen = false;
    expect(receiver.connected()).toBe(true);
    await receiver.stop();
    expect(receiver.connected()).toBe(false);
  });

  it('starts when one door opens, and gives the reason when none does', async () => {
    doors[0].refusal = new Error('token of another app');
    await expect(receiver.start()).resolves.toBeUndefined();
    doors[1].refusal = new Error('port taken');
    await expect(receiver.start()).rejects.toThrow('token of another app');
  });

  describe('when it stops', () => {
    let finish: () => void;

    beforeEach(() => {
      app.command('/annex', async ({ ack }) => {
        await ack();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
    });

    it('closes the doors once no ack is owed, and waits for the work in hand', async () => {
      const { done } = doors[0].deliver(slash());
      await settle();
      let stopped = false;
      const stopping = receiver.stop().then(() => {
        stopped = true;
      });
      await settle();
      expect(doors.map(({ isOpen }) => isOpen)).toEqual([false, false]);
      expect(stopped).toBe(false);
      finish();
      await Promise.all([done, stopping]);
      expect(clock.sleepers).toBe(0);
    });

    it('keeps the doors open while an ack is owed', async () => {
      app.command('/slow', async ({ ack }) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        await ack('done');
      });
      const { acks, done } = doors[0].deliver(slash('/slow'));
      await settle();
      const stopping = receiver.stop();
      await settle();
      expect(doors[0].isOpen).toBe(true);
      finish();
      await Promise.all([done, stopping]);
      expect(acks).toEqual(['done']);
    });

    it('leaves behind what takes more than ten seconds', async () => {
      void doors[0].deliver(slash());
      await settle();
      let stopped = false;
      void receiver.stop().then(() => {
        stopped = true;
      });
      await settle();
      await clock.advance(9999);
      expect(stopped).toBe(false);
      await clock.advance(1);
      expect(stopped).toBe(true);
    });

    it('turns people away in words, and leaves events and forms to Slack', async () => {
      void doors[0].deliver(slash());
      await settle();
      const stopping = receiver.stop();
      const turned = [slash(), click(), submission, event('Ev3')].map((body) => doors[1].deliver(body));
      await Promise.all(turned.map(({ done }) => done));
      expect(turned.map(({ acks }) => acks)).toEqual([
        [{ response_type: 'ephemeral', text: expect.stringContaining('just restarting') }],
        [undefined],
        [],
        [],
      ]);
      expect(responded).toMatchObject([{ text: expect.stringContaining('just restarting') }]);
      finish();
      await stopping;
    });
  });
});
