import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { BotError, type Fault } from '../domain/errors.js';
import { code, words, type Words } from '../domain/words.js';

/** Slack's own error codes (Slack: "chat.postMessage", "chat.update", "auth.test", "apps.connections.open"). */
const NOT_THERE = ['not_in_channel', 'channel_not_found', 'user_not_found', 'messages_tab_disabled'];
const NOT_ALLOWED =
  /^(restricted_action.*|no_permission|ekm_access_denied|as_user_not_supported|cannot_dm_bot|is_archived)$/;
const GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found'];
const PASSING =
  /^(ratelimited|rate_limited|fatal_error|internal_error|service_unavailable|request_timeout|accesslimited)$/;
const BAD_TOKEN =
  /^(invalid_auth|not_authed|account_inactive|token_(revoked|expired)|team_disabled|user_removed_from_team)$/;
const WRONG_TOKEN = /^(missing_scope|not_allowed_token_type|no_permission|org_login_required)$/;
const TOO_LATE = /^(expired_trigger_id|exchanged_trigger_id|trigger_expired|trigger_exchanged)$/;
const BAD_BLOCKS =
  /^(invalid_blocks.*|invalid_attachments|msg_blocks_too_long|msg_too_long|only_one_table_allowed)$/;

/** Slack's error code, when Slack has answered with one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** True when Slack has said no, so that nothing can have happened. Without an answer, anything can. */
export function wasRefused(error: unknown): boolean {
  return error instanceof WebAPIPlatformError
    ? !PASSING.test(error.data.error)
    : error instanceof WebAPIRateLimitedError;
}

/** How long Slack asks us to wait, in milliseconds; also of an error that was already explained. */
export function retryAfterMs(error: unknown): number | undefined {
  if (error instanceof WebAPIRateLimitedError) return error.retryAfter * 1000;
  return error instanceof BotError && error.cause !== undefined ? retryAfterMs(error.cause) : undefined;
}

/** True when Slack did not like how a message was built, rather than where it was going. */
export function isAboutBlocks(error: unknown): boolean {
  return BAD_BLOCKS.test(codeOf(error) ?? '');
}

/** True when trying again with the same token cannot help. */
export function isFinal(error: unknown): boolean {
  const answer = codeOf(error) ?? '';
  return BAD_TOKEN.test(answer) || WRONG_TOKEN.test(answer);
}

/** What Slack said, in our words. `doing` follows "I could not". */
export function explainSlack(doing: string, error: unknown): BotError {
  if (error instanceof BotError) return error;
  const { fault, because, hint } = reasonOf(error);
  return new BotError(fault, words`I could not ${doing}: ${because}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

interface Reason {
  readonly fault: Fault;
  readonly because: Words;
  readonly hint?: Words;
}

function reasonOf(error: unknown): Reason {
  const waitMs = retryAfterMs(error);
  if (waitMs !== undefined)
    return { fault: 'later', because: words`Slack asks me to wait ${waitMs / 1000} s.` };
  if (error instanceof WebAPIRequestError)
    return { fault: 'later', because: words`Slack cannot be reached.` };
  if (error instanceof WebAPIHTTPError) {
    const fault = error.statusCode >= 500 || error.statusCode === 408 ? 'later' : 'upstream';
    return { fault, because: words`Slack answered with HTTP status ${error.statusCode}.` };
  }
  const answer = codeOf(error);
  return answer === undefined
    ? { fault: 'later', because: words`the way to Slack broke.` }
    : reasonOfAnswer(answer);
}

function reasonOfAnswer(answer: string): Reason {
  const said = code(answer);
  if (NOT_THERE.includes(answer)) {
    return {
      fault: 'not-ready',
      because: words`I am not in that channel (${said}).`,
      hint: words`Invite me to it with ${code('/invite')}.`,
    };
  }
  if (NOT_ALLOWED.test(answer))
    return { fault: 'not-ready', because: words`I may not write there (${said}).` };
  if (GONE.includes(answer)) return { fault: 'not-found', because: words`that message is gone (${said}).` };
  if (TOO_LATE.test(answer)) {
    return {
      fault: 'later',
      because: words`that took longer than Slack waits (${said}).`,
      hint: words`Type the command again.`,
    };
  }
  if (PASSING.test(answer)) return { fault: 'later', because: words`Slack is in trouble (${said}).` };
  if (BAD_TOKEN.test(answer)) {
    return {
      fault: 'upstream',
      because: words`Slack does not accept the token (${said}).`,
      hint: words`Copy it again from the app's pages at Slack; ${code('SLACK_BOT_TOKEN')} starts with xoxb-, ${code('SLACK_APP_TOKEN')} with xapp-.`,
    };
  }
  if (WRONG_TOKEN.test(answer)) {
    return {
      fault: 'upstream',
      because: words`Slack's token lacks a right (${said}).`,
      hint: words`Install the app again from ${code('manifest.yml')}; the app token needs ${code('connections:write')}.`,
    };
  }
  return { fault: 'upstream', because: words`Slack said ${said}.` };
}
