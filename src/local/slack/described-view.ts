import type { Json } from './json.js';
import type { ShownView } from './views.js';
import type { Workspace } from './workspace.js';

/** A view as the Web API and payloads describe it. */
export function describedView(view: ShownView, { app, team }: Workspace): Json {
  const words = (text: string | undefined): Json | null =>
    text === undefined ? null : { type: 'plain_text', text, emoji: true };
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.values },
    hash: view.hash,
    title: words(view.title),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: words(view.close),
    submit: words(view.submit),
    previous_view_id: view.previousViewId ?? null,
    root_view_id: view.rootViewId,
    app_id: app.appId,
    external_id: view.externalId,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}
