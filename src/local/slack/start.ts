import { clickInMessage, clickInView } from './acting/click.js';
import { invite, openHome, say } from './acting/events.js';
import { closeView, submit } from './acting/modals.js';
import { slash } from './acting/slash.js';
import { methods } from './api/index.js';
import type { Method } from './api/method.js';
import { until } from './changes.js';
import { PostOffice } from './delivery/post-office.js';
import { SignedRequests } from './delivery/signed-requests.js';
import { Sockets } from './delivery/sockets.js';
import type { LocalSlack } from './local-slack.js';
import type { LocalSlackOptions } from './options.js';
import { recentEvents } from './recent.js';
import { ApiDoor } from './server/api-door.js';
import { PageDoor } from './server/page-door.js';
import { close, listen } from './server/server.js';
import { Workspace } from './workspace.js';

const LOOK_FOR_MS = 5000;

/** Starts a Slack with an empty workspace on the loopback interface. Whoever starts it stops it. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const workspace = new Workspace(options);
  const sockets = new Sockets(workspace);
  workspace.faults.connect(sockets);
  const carrier =
    options.requestUrl === undefined ? sockets : new SignedRequests(workspace, options.requestUrl);
  const post = new PostOffice(carrier, workspace.faults, options.retryDelaysMs);
  const api = new ApiDoor(workspace, { ...methods, 'apps.connections.open': connecting(sockets) });
  const page = new PageDoor(workspace, post);
  const { server, url } = await listen(
    { workspace, api, sockets, page: (request, response, path) => page.answer(request, response, path) },
    options.port ?? 0,
  );
  workspace.url = url;
  return {
    ...people(workspace),
    ...acts(workspace, post),
    url,
    apiUrl: `${url}/api/`,
    botToken: workspace.app.botToken,
    appToken: workspace.app.appToken,
    signingSecret: workspace.app.signingSecret,
    botUserId: workspace.app.botUserId,
    teamId: workspace.team.id,
    calls: workspace.calls,
    get connections() {
      return sockets.count;
    },
    faults: workspace.faults,
    until: (look, withinMs = LOOK_FOR_MS) =>
      until(workspace.changes, look, { withinMs, describe: () => recentEvents(workspace) }),
    stop: async () => {
      post.close();
      page.close();
      await sockets.close();
      await close(server);
    },
  };
}

const connecting = (sockets: Sockets): Method => ({
  token: 'app',
  scopes: [],
  run: () => ({ url: sockets.ticketUrl() }),
});

type People = Pick<
  LocalSlack,
  'addUser' | 'addChannel' | 'addUserGroup' | 'directChannel' | 'removeFromChannel' | 'seenBy' | 'viewsOf'
>;

/** Who and what is in the workspace. */
function people(workspace: Workspace): People {
  const told = <T>(result: T): T => {
    workspace.changes.announce();
    return result;
  };
  return {
    addUser: (user) => told(workspace.people.add(user)),
    addChannel: (channel) => told(workspace.channels.add(channel)),
    addUserGroup: (group) => told(workspace.people.addGroup(group)),
    directChannel: (userId) => told(workspace.channels.direct(userId).id),
    removeFromChannel: (channelId, userId) => {
      workspace.channels.leave(channelId, userId);
      workspace.changes.announce();
    },
    seenBy: (userId, channelId) => workspace.messages.seenBy(userId, channelId),
    viewsOf: (userId) => {
      const home = workspace.views.homeOf(userId);
      return [...(home === undefined ? [] : [home]), ...workspace.views.stackOf(userId)];
    },
  };
}

type Acts = Pick<
  LocalSlack,
  | 'slash'
  | 'say'
  | 'click'
  | 'clickInView'
  | 'submit'
  | 'pickFile'
  | 'closeView'
  | 'openHome'
  | 'invite'
  | 'deliver'
>;

/** What people do. */
function acts(workspace: Workspace, post: PostOffice): Acts {
  return {
    slash: (userId, channelId, line) => slash(workspace, post, { userId, channelId, line }),
    say: (userId, channelId, text, threadTs) =>
      say(workspace, post, { userId, channelId, text, ...(threadTs === undefined ? {} : { threadTs }) }),
    click: (userId, message, named, options = {}) =>
      clickInMessage(workspace, post, { userId, on: message, named }, options),
    clickInView: (userId, viewId, named, options = {}) =>
      clickInView(workspace, post, { userId, viewId, named }, options),
    submit: (userId, viewId, entered) => submit(workspace, post, { userId, viewId, entered }),
    pickFile: (name, content) => workspace.files.pick(name, Buffer.from(content)),
    closeView: (userId, viewId) => closeView(workspace, post, { userId, viewId }),
    openHome: (userId) => openHome(workspace, post, userId),
    invite: (userId, channelId) => invite(workspace, post, userId, channelId),
    deliver: (kind, payload) =>
      kind === 'events_api' ? post.announce(payload) : post.deliver(kind, payload),
  };
}
