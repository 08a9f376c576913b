import { checkMessageBlocks } from './blocks/validate.js';
import { withIds } from './blocks/elements.js';
import { isObject, objectsIn, textIn, type Json } from './json.js';
import type { Message } from './messages.js';
import { Refusal } from './refusal.js';
import type { Workspace } from './workspace.js';

/** Slack: chat.postMessage, longer text is cut. */
const CUT_AT = 40_000;

/** Slack: chat.update, longer text is refused with `msg_too_long`. */
const LONGEST_UPDATE = 4000;

/** The parts of a message that an app writes. */
export type Content = Pick<Message, 'text' | 'blocks' | 'metadata' | 'attachments'>;

/**
 * Reads and checks what an app wants a new message to say.
 *
 * @throws Refusal `no_text`, `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`,
 *   `markdown_text_conflict`, `msg_too_long`, `invalid_metadata_format`.
 */
export function contentOf(args: Json, workspace: Workspace): Content {
  const text = textIn(args['text']) ?? '';
  const blocks = blocksOf(args);
  const attachments = objectsIn(args['attachments']);
  if (text.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text');
  checkMessageBlocks(blocks);
  return {
    text: text.slice(0, CUT_AT),
    blocks: withIds(blocks, workspace.ids),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...metadataOf(args),
  };
}

/** What a message says after an update: what the app left out stays. @throws Refusal as `contentOf` does. */
export function updatedContent(before: Message, args: Json, workspace: Workspace): Content {
  const text = textIn(args['text']);
  const said = ['text', 'blocks', 'attachments', 'markdown_text'].some((key) => args[key] !== undefined);
  if (!said) throw new Refusal('no_text');
  if (text !== undefined && text.length > LONGEST_UPDATE) throw new Refusal('msg_too_long');
  const { attachments, metadata } = before;
  const words = args['markdown_text'] === undefined ? { text: before.text, blocks: before.blocks } : {};
  return contentOf({ ...words, attachments, metadata, ...args }, workspace);
}

function blocksOf(args: Json): readonly Json[] {
  const { markdown_text: markdown, blocks } = args;
  if (typeof markdown === 'string') {
    if (textIn(args['text']) !== undefined || blocks !== undefined)
      throw new Refusal('markdown_text_conflict');
    if (markdown.length > 12_000) throw new Refusal('msg_too_long');
    return [{ type: 'markdown', text: markdown }];
  }
  if (blocks === undefined || blocks === null || blocks === '') return [];
  if (!Array.isArray(blocks) || !blocks.every(isObject)) throw new Refusal('invalid_blocks_format');
  return blocks;
}

function metadataOf(args: Json): Pick<Message, 'metadata'> {
  const metadata = args['metadata'];
  if (metadata === undefined || metadata === null || metadata === '') return {};
  if (!isObject(metadata)) throw new Refusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return {};
  if (typeof metadata['event_type'] !== 'string' || !isObject(metadata['event_payload'])) {
    throw new Refusal('invalid_metadata_format');
  }
  return { metadata };
}

/** The message with other content: its place, author, thread and reactions stay. */
export function rewritten(before: Message, content: Content): Message {
  const rest: { -readonly [Key in keyof Message]: Message[Key] } = { ...before };
  delete rest.metadata;
  delete rest.attachments;
  return { ...rest, ...content };
}

/** Puts a message of the app into a channel and tells whoever waits. */
export function post(
  workspace: Workspace,
  message: Omit<Message, 'ts' | 'user'> & { readonly user?: string },
): Message {
  const kept = workspace.messages.put({
    user: workspace.app.botUserId,
    ...message,
    ts: workspace.ids.stamp(),
  });
  workspace.changes.announce();
  return kept;
}

/** A message as the Web API and payloads describe it. */
export function described(message: Message, workspace: Workspace): Json {
  const { app, team } = workspace;
  const byApp = message.user === app.botUserId;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(byApp ? { bot_id: app.botId, app_id: app.appId, bot_profile: profile(workspace) } : {}),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments === undefined ? {} : { attachments: message.attachments }),
    ...(message.files === undefined ? {} : { files: message.files }),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(message.reactions === undefined ? {} : { reactions: message.reactions.map(counted) }),
    ...threadOf(message, workspace),
  };
}

const profile = ({ app, team }: Workspace): Json => ({
  id: app.botId,
  app_id: app.appId,
  name: app.name,
  deleted: false,
  team_id: team.id,
});

const counted = (reaction: { readonly name: string; readonly users: readonly string[] }): Json => ({
  ...reaction,
  count: reaction.users.length,
});

function threadOf(message: Message, workspace: Workspace): Json {
  if (message.threadTs !== undefined)
    return { thread_ts: message.threadTs, parent_user_id: parentOf(message, workspace) };
  const replies = workspace.messages.lasting(message.channel).filter((each) => each.threadTs === message.ts);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
  };
}

const parentOf = (message: Message, workspace: Workspace): string | undefined =>
  workspace.messages.find({ channel: message.channel, ts: message.threadTs ?? '' })?.user;
