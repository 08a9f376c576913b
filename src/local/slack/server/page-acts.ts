import { clickInMessage, clickInView, type UseOptions } from '../acting/click.js';
import { invite, openHome, say } from '../acting/events.js';
import { closeView, submit } from '../acting/modals.js';
import { slash } from '../acting/slash.js';
import type { PostOffice } from '../delivery/post-office.js';
import { isObject, objectIn, textIn, type Json } from '../json.js';
import type { Workspace } from '../workspace.js';

type Act = (workspace: Workspace, post: PostOffice, body: Json) => Promise<unknown>;

const word = (body: Json, key: string): string => textIn(body[key]) ?? '';

/** How an element is used, without what the page left out. */
function useOptions(body: Json): UseOptions {
  return {
    ...(typeof body['confirm'] === 'boolean' ? { confirm: body['confirm'] } : {}),
    ...(body['value'] === undefined ? {} : { value: body['value'] }),
    ...(body['state'] === undefined ? {} : { state: enteredIn(body['state']) }),
  };
}

const enteredIn = (value: unknown): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(objectIn(value)).filter((entry): entry is [string, Json] => isObject(entry[1])),
  );

/** Everything that a person can do in the page, by the name that the page calls it. */
const ACTS: Readonly<Record<string, Act>> = {
  slash: (workspace, post, body) =>
    slash(workspace, post, {
      userId: word(body, 'user'),
      channelId: word(body, 'channel'),
      line: word(body, 'text'),
    }),
  say: (workspace, post, body) =>
    say(workspace, post, {
      userId: word(body, 'user'),
      channelId: word(body, 'channel'),
      text: word(body, 'text'),
    }),
  click: (workspace, post, body) =>
    clickInMessage(
      workspace,
      post,
      {
        userId: word(body, 'user'),
        on: { channel: word(body, 'channel'), ts: word(body, 'ts') },
        named: word(body, 'action'),
      },
      useOptions(body),
    ),
  clickInView: (workspace, post, body) =>
    clickInView(
      workspace,
      post,
      { userId: word(body, 'user'), viewId: word(body, 'view'), named: word(body, 'action') },
      useOptions(body),
    ),
  submit: (workspace, post, body) =>
    submit(workspace, post, {
      userId: word(body, 'user'),
      viewId: word(body, 'view'),
      entered: enteredIn(body['state']),
    }),
  close: (workspace, post, body) =>
    closeView(workspace, post, { userId: word(body, 'user'), viewId: word(body, 'view') }),
  home: (workspace, post, body) => openHome(workspace, post, word(body, 'user')),
  invite: (workspace, post, body) => invite(workspace, post, word(body, 'user'), word(body, 'channel')),
  pickFile: ({ files }, _post, body) =>
    Promise.resolve(files.pick(word(body, 'name'), Buffer.from(word(body, 'content'), 'base64'))),
  control: async ({ options }, _post, body) => {
    await options.controls?.find(({ label }) => label === word(body, 'label'))?.run();
  },
};

/** Does what the page asks for. @throws Error in words when that cannot be done. */
export async function act(workspace: Workspace, post: PostOffice, body: Json): Promise<unknown> {
  const wanted = ACTS[word(body, 'do')];
  if (wanted === undefined) throw new Error(`The page asked for "${word(body, 'do')}", which nobody knows.`);
  return wanted(workspace, post, body);
}
