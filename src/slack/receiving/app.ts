import { App } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import { toBoltLogger } from '../bolt-logger.js';
import { HttpDoor } from './http.js';
import { GuardedReceiver, type Apologize, type Door } from './receiver.js';
import { explainSlack } from '../slack-errors.js';
import { SocketDoor } from './sockets.js';
import { wallClock } from '../../ports/wall-clock.js';
import { clientOptions, type SlackAddress } from '../web-client.js';
import { Whisper } from './whisper.js';

/** How to reach Slack and be reached by it. */
export interface SlackOptions extends SlackAddress {
  /** The bot's token, `xoxb-…`. */
  readonly token: string;
  /** The app's token, `xapp-…`: Socket Mode. */
  readonly appToken?: string | undefined;
  /** Without an app token: signed HTTP requests to `port`. */
  readonly signingSecret?: string | undefined;
  readonly port?: number | undefined;
  readonly log: Log;
  /** Words for somebody who met an error that nothing else caught. Logs it, too. */
  readonly apologize: Apologize;
  /** Connections of this process in Socket Mode; Slack allows ten per app. Two leave no gap when Slack renews one. */
  readonly connections?: number;
  /** For tests; the clock on the wall otherwise. */
  readonly clock?: Clock;
}

/** Bolt, and around it what it leaves to us. */
export interface SlackApp {
  /** To register listeners with, before {@link SlackApp.start}. */
  readonly app: App;
  /** For what nobody waits for: a client of its own, so that its troubles do not slow down an answer. */
  readonly background: WebClient;
  /** @throws BotError with words for whoever starts the bot when Slack refuses a token or cannot be reached. */
  start(): Promise<void>;
  /** Takes nothing new, lets the work in hand end, disconnects. */
  stop(): Promise<void>;
  /** True while people can reach us. */
  connected(): boolean;
}

/** Builds the Slack edge. Nothing is sent before `start`. @throws Error when there is neither an app token nor a secret. */
export function createSlackApp(options: SlackOptions): SlackApp {
  const { token, log, apologize, clock = wallClock } = options;
  const logger = toBoltLogger(log);
  const background = new WebClient(token, clientOptions(options, logger, 0));
  const direct = async (userId: string, text: string): Promise<void> => {
    await background.chat.postMessage({ channel: userId, text });
  };
  const whisper = new Whisper({ fetch: options.fetch ?? fetch, direct, log });
  const receiver = new GuardedReceiver({ doors: doorsOf(options, clock), clock, log, whisper, apologize });
  const app = new App({
    token,
    receiver,
    logger,
    clientOptions: clientOptions(options, logger, 2),
    // Without this a bad token would be a rejection that nobody can catch.
    deferInitialization: true,
    // Bolt would remember every conversation for ever.
    convoStore: false,
  });
  // Bolt's own handler would log the error and keep it from the receiver, which has words for the person.
  app.error((error) => Promise.reject(error));
  return {
    app,
    background,
    start: () => start(app, receiver),
    stop: () => receiver.stop(),
    connected: () => receiver.connected(),
  };
}

async function start(app: App, receiver: GuardedReceiver): Promise<void> {
  try {
    await app.init();
    await app.start();
  } catch (error) {
    await receiver.stop();
    throw explainSlack('sign in to Slack', error);
  }
}

function doorsOf(options: SlackOptions, clock: Clock): readonly Door[] {
  const { appToken, signingSecret, port = 3000, connections = 2, log } = options;
  const logger = toBoltLogger(log);
  if (appToken !== undefined) {
    return Array.from({ length: connections }, (_, index) => {
      return new SocketDoor({
        ...options,
        appToken,
        clock,
        logger,
        log: log.with({ connection: index + 1 }),
      });
    });
  }
  if (signingSecret === undefined) throw new Error('Slack needs an app token or a signing secret.');
  return [new HttpDoor({ signingSecret, port, clock, logger })];
}
