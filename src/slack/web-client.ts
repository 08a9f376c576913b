import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from '@slack/bolt';

/** Slack: no Web API call takes this long unless something is broken; the SDK itself would wait for ever. */
const TIMEOUT_MS = 10_000;

/** Where Slack is, and how to get there. */
export interface SlackAddress {
  /** Slack's own when left out. */
  readonly apiUrl?: string | undefined;
  /** Makes the requests; Node's own when left out. */
  readonly fetch?: typeof fetch | undefined;
}

/**
 * Options of a Web API client. A new object on every call, because Bolt and the Socket Mode client write into the one they
 * are given. A 429 is ours to deal with: the SDK would hold back every other call as well. No `headers`: the Socket Mode
 * client would send the bot's token in place of the app's.
 */
export function clientOptions(address: SlackAddress, logger: Logger, retries: number): WebClientOptions {
  const { apiUrl, fetch } = address;
  return {
    logger,
    timeout: TIMEOUT_MS,
    retryConfig: { retries, minTimeout: 300, factor: 3, randomize: true },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    ...(fetch === undefined ? {} : { fetch }),
  };
}
