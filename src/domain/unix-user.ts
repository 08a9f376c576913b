/** Slack's ids of people: `U…` everywhere, `W…` in Enterprise Grid. */
const SLACK_ID = /^[UW][A-Z0-9]{2,24}$/;

/** What their users on the head node are called: Unix takes no more than 32 lower-case characters. */
const UNIX_USER = /^slack-([uw][a-z0-9]{2,24})$/;

/**
 * The user as whom somebody acts on the head node: `slack-u012abcdef`. Nobody else's, and never one that the machine has already.
 * Throws for what is no Slack id, because it would become a user's name.
 */
export function unixUserOf(slackId: string): string {
  if (!SLACK_ID.test(slackId))
    throw new Error(`${JSON.stringify(slackId.slice(0, 60))} is no Slack user id.`);
  return `slack-${slackId.toLowerCase()}`;
}

/** Whose user that is; `undefined` when it is not one of ours. */
export function slackIdOf(user: string): string | undefined {
  return UNIX_USER.exec(user)?.[1]?.toUpperCase();
}
