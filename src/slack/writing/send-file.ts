import type { WebClient } from '@slack/web-api';
import type { Message } from '../../domain/message.js';

/**
 * Puts a message's file into somebody's own messages with the bot: what only one person may read has no place in a
 * channel, and Slack takes no file with an answer that only one person sees.
 */
export async function sendFile(
  client: Pick<WebClient, 'conversations' | 'filesUploadV2'>,
  userId: string,
  { name, content }: Exclude<Message['file'], undefined>,
): Promise<void> {
  const { channel } = await client.conversations.open({ users: userId });
  if (channel?.id === undefined) throw new Error('Slack opened no conversation.');
  await client.filesUploadV2({ channel_id: channel.id, filename: name, content, title: name });
}
