import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Members, People } from '../../ports/people.js';
import { codeOf, explainSlack, wasRefused } from '../slack-errors.js';

/** What was seen is good for so long. */
const KEPT_MS = 60_000;
/** How many are remembered before the oldest make room. */
const MOST_KEPT = 5_000;
/** Slack: "conversations.members", limit. */
const PAGE = 1000;
/** Slack says so of people of other workspaces (Slack: "users.info"). */
const NOBODY_HERE = new Set(['user_not_found', 'user_not_visible']);

/** What is asked for people's sake. */
export interface WhoHands {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
}

/** Asks Slack who people are, and remembers it for a minute. What goes on at once is asked once. */
export class Who implements People {
  readonly #hands: WhoHands;
  readonly #kept = new Map<string, { readonly at: number; readonly seen: Promise<unknown> }>();
  readonly #missing = new Set<string>();
  readonly #told = new Set<string>();

  constructor(hands: WhoHands) {
    this.#hands = hands;
  }

  isOutsider(userId: string): Promise<boolean | 'unknown'> {
    return this.#remember(`user ${userId}`, () =>
      this.#ask('users:read', async () => await this.#lookAt(userId)),
    );
  }

  membersOfGroup(groupId: string): Promise<Members> {
    return this.#remember(`group ${groupId}`, () =>
      this.#ask('usergroups:read', async () => {
        const { users } = await this.#hands.client.usergroups.users.list({ usergroup: groupId });
        return users === undefined ? 'unknown' : new Set(users);
      }),
    );
  }

  membersOfChannel(channel: string): Promise<Members> {
    return this.#remember(`channel ${channel}`, () =>
      this.#ask('channels:read', () => this.#listMembers(channel)),
    );
  }

  missingScopes(): readonly string[] {
    return [...this.#missing].sort();
  }

  async #lookAt(userId: string): Promise<boolean | 'unknown'> {
    const { client } = this.#hands;
    try {
      const [{ user }, { team_id: team }] = await Promise.all([
        client.users.info({ user: userId }),
        this.#remember('us', () => client.auth.test(), Infinity),
      ]);
      if (user === undefined) return 'unknown';
      const isElsewhere =
        user.enterprise_user === undefined && user.team_id !== undefined && user.team_id !== team;
      const marks = [
        user.deleted,
        user.is_bot,
        // Slack does not call these two bots.
        user.is_workflow_bot,
        userId === 'USLACKBOT',
        user.is_restricted,
        user.is_ultra_restricted,
        user.is_stranger,
      ];
      return isElsewhere || marks.includes(true);
    } catch (error) {
      if (NOBODY_HERE.has(codeOf(error) ?? '')) return true;
      throw error;
    }
  }

  async #listMembers(channel: string): Promise<Members> {
    const all = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await this.#hands.client.conversations.members({
        channel,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (page.members === undefined) return 'unknown';
      for (const id of page.members) all.add(id);
      cursor = page.response_metadata?.next_cursor;
    } while (cursor !== undefined && cursor !== '');
    return all;
  }

  /** What Slack refuses stays unknown, which is logged once; that it is away is passed on. */
  async #ask<T>(scope: string, look: () => Promise<T>): Promise<T | 'unknown'> {
    try {
      const seen = await look();
      this.#missing.delete(scope);
      return seen;
    } catch (error) {
      const answer = codeOf(error);
      if (answer === undefined || !wasRefused(error)) throw explainSlack('ask Slack who you are', error);
      if (answer === 'missing_scope') this.#missing.add(scope);
      if (!this.#told.has(`${scope} ${answer}`))
        this.#hands.log.warn(
          { scope, answer },
          'Slack does not tell who people are; the app needs this scope.',
        );
      this.#told.add(`${scope} ${answer}`);
      return 'unknown';
    }
  }

  #remember<T>(key: string, look: () => Promise<T>, keptMs = KEPT_MS): Promise<T> {
    const now = this.#hands.clock.now();
    const kept = this.#kept.get(key);
    // Only what `look` of the same key came to lies there.
    if (kept !== undefined && now - kept.at < keptMs) return kept.seen as Promise<T>;
    const seen = look();
    this.#kept.delete(key);
    this.#kept.set(key, { at: now, seen });
    seen.catch(() => {
      if (this.#kept.get(key)?.seen === seen) this.#kept.delete(key);
    });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return seen;
  }
}
