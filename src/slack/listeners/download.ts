import type { webApi } from '@slack/bolt';
import { BotError } from '../../domain/errors.js';
import { code, shorten, words } from '../../domain/words.js';
import { explainSlack } from '../slack-errors.js';

const PATIENCE_MS = 10_000;

/** A file of text that somebody uploaded. */
export interface UploadedText {
  readonly name: string;
  readonly text: string;
}

/**
 * Fetches a file that somebody uploaded, if it is text of at most so many bytes.
 * @throws BotError `usage` when it is not, `permission` when the app may not read files, `later` while Slack is away.
 */
export async function downloadText(
  client: webApi.WebClient,
  fileId: string,
  mostBytes: number,
): Promise<UploadedText> {
  const { name, size, url } = await describe(client, fileId);
  if (size > mostBytes) throw tooLarge(name, mostBytes);
  const bytes = await fetchBytes(addressOf(url, client), client.token ?? '', name);
  if (bytes.length > mostBytes) throw tooLarge(name, mostBytes);
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    throw new BotError('usage', words`${code(shorten(name))} is not text.`, {
      hint: 'I take submit descriptions, scripts and small files of text. Everything else belongs into S3.',
      cause: error,
    });
  }
}

async function describe(client: webApi.WebClient, fileId: string) {
  try {
    const { file = {} } = await client.files.info({ file: fileId });
    return {
      name: file.name ?? fileId,
      size: file.size ?? 0,
      url: file.url_private_download ?? file.url_private ?? '',
    };
  } catch (error) {
    throw explainSlack('look at the file', error);
  }
}

/** The bot's token goes along, so only to where Slack keeps files. */
function addressOf(address: string, { slackApiUrl }: webApi.WebClient): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const atSlack = url?.protocol === 'https:' && /(^|\.)slack(-files)?\.com$/.test(url.hostname);
  if (url !== undefined && (atSlack || url.origin === new URL(slackApiUrl).origin)) return url;
  throw new BotError('upstream', 'Slack keeps that file where I cannot read it.', {
    hint: 'Put its text into the form.',
  });
}

async function fetchBytes(url: URL, token: string, name: string): Promise<Uint8Array> {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    // Who may not read it is sent to where people sign in.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new BotError('later', words`Slack did not hand out ${code(shorten(name))}.`, { cause: error });
  });
  const page = answer.headers.get('content-type')?.startsWith('text/html') === true;
  if (answer.ok && !(page && !/\.html?$/i.test(name))) return new Uint8Array(await answer.arrayBuffer());
  throw new BotError('permission', words`Slack does not let me read ${code(shorten(name))}.`, {
    hint: words`The app needs the scope ${code('files:read')}: install it again from manifest.yml.`,
  });
}

function tooLarge(name: string, mostBytes: number): BotError {
  return new BotError(
    'usage',
    words`${code(shorten(name))} is larger than the ${Math.floor(mostBytes / 1024)} KiB that I carry.`,
    { hint: words`Put it into S3 or on the web, and name its address in ${code('transfer_input_files')}.` },
  );
}
