/** A user group or a channel, and who is in it. `unknown`: Slack does not say. */
export type Members = ReadonlySet<string> | 'unknown';

/**
 * People as Slack knows them, a minute old at most.
 * @throws BotError `later` from all of these while Slack can't be asked.
 */
export interface People {
  /** Guests, bots, those who have left and those of another workspace; `unknown` when Slack may not tell us. */
  isOutsider(userId: string): Promise<boolean | 'unknown'>;
  membersOfGroup(groupId: string): Promise<Members>;
  membersOfChannel(channel: string): Promise<Members>;
  /** The scopes that Slack has refused us something for, since the bot runs. */
  missingScopes(): readonly string[];
}
