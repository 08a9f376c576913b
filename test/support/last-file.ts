import type { World } from './world.js';

/** What the bot uploaded last. */
export async function lastFile({ slack }: World): Promise<string> {
  const args = slack.calls.findLast(({ method }) => method === 'files.completeUploadExternal')?.args;
  const [, id = ''] = /"id":\s*"(F\w+)"/.exec(JSON.stringify(args).replaceAll('\\', '')) ?? [];
  return await (await fetch(new URL(`/files/${id}`, slack.apiUrl))).text();
}
