import { objectsIn, textIn, type Json } from '../json.js';
import { post } from '../posting.js';
import { Refusal } from '../refusal.js';
import type { KeptFile } from '../files.js';
import type { Workspace } from '../workspace.js';
import { writableChannel } from './membership.js';
import { method, type Method } from './method.js';

function getUploadURLExternal(args: Json, { files }: Workspace): Json {
  const name = textIn(args['filename']) ?? '';
  const length = Number(textIn(args['length']) ?? 0);
  if (name === '' || !(length > 0)) throw new Refusal('invalid_arguments');
  const { id, uploadUrl } = files.announce(name, length);
  return { file_id: id, upload_url: uploadUrl };
}

function completeUploadExternal(args: Json, workspace: Workspace): Json {
  const uploaded = objectsIn(args['files']).map((wanted) => uploadedFile(wanted, workspace));
  if (uploaded.length === 0) throw new Refusal('invalid_arguments');
  const described = uploaded.map((file) => workspace.files.describe(file));
  const channelId = textIn(args['channel_id']) ?? '';
  if (channelId !== '') {
    const channel = writableChannel({ channel: channelId }, workspace);
    const threadTs = textIn(args['thread_ts']);
    const thread = threadTs === undefined ? {} : { threadTs };
    const text = textIn(args['initial_comment']) ?? '';
    post(workspace, { channel: channel.id, text, blocks: [], files: described, ...thread });
  }
  return { files: described };
}

function uploadedFile(wanted: Json, { files }: Workspace): KeptFile {
  const id = textIn(wanted['id']) ?? '';
  const title = textIn(wanted['title']);
  if (title !== undefined) files.entitle(id, title);
  const file = files.find(id);
  if (file?.bytes === undefined) throw new Refusal('file_not_found');
  return file;
}

function info(args: Json, { files }: Workspace): Json {
  const file = files.find(textIn(args['file']) ?? '');
  if (file?.bytes === undefined) throw new Refusal('file_not_found');
  return { file: files.describe(file) };
}

const needs = { scopes: ['files:write'], tier: 4 } as const;

export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': method(getUploadURLExternal, needs),
  'files.completeUploadExternal': method(completeUploadExternal, needs),
  'files.info': method(info, { scopes: ['files:read'], tier: 4 }),
};
