import { Changes } from './changes.js';
import { Channels } from './channels.js';
import { Faults } from './faults.js';
import { Files } from './files.js';
import { Ids } from './ids.js';
import { Messages } from './messages.js';
import type { LocalSlackOptions } from './options.js';
import { People } from './people.js';
import { Rates } from './rates.js';
import { ResponseLinks } from './response-links.js';
import { Triggers } from './triggers.js';
import { Views } from './views.js';

/** The app under test as Slack knows it: its ids and its secrets. */
export interface AppIdentity {
  readonly name: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The legacy verification token that payloads still carry. */
  readonly verificationToken: string;
}

/** One call that the app made to the Web API. */
export interface ApiCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** When it arrived, by the workspace's clock. */
  readonly at: number;
  readonly ok: boolean;
  /** Slack's code, or `http_503` and the like where a fault answered. */
  readonly error?: string;
}

/** All that one simulated workspace knows. It has one app installed: the one under test. */
export class Workspace {
  readonly team: { readonly id: string; readonly domain: string; readonly name: string };
  readonly app: AppIdentity;
  readonly options: LocalSlackOptions;
  readonly ids: Ids;
  readonly people: People;
  readonly channels: Channels;
  readonly messages = new Messages();
  readonly views: Views;
  readonly files: Files;
  readonly triggers: Triggers;
  readonly links: ResponseLinks;
  readonly rates: Rates;
  readonly faults = new Faults();
  readonly changes = new Changes();
  readonly calls: ApiCall[] = [];
  /** The server's address, without a slash at the end; known once it listens. */
  url = '';

  constructor(options: LocalSlackOptions) {
    const protocolNow = options.protocolNow ?? options.now;
    this.options = options;
    this.ids = new Ids(options.now);
    this.team = { id: 'T00LOCAL01', domain: 'local', name: options.workspaceName ?? 'Local workspace' };
    this.app = identity(options.appName ?? 'app');
    this.people = new People(this.ids);
    this.people.add({ name: this.app.name, id: this.app.botUserId, isBot: true });
    this.channels = new Channels(this.ids, this.app.botUserId);
    this.views = new Views(this.ids, options.now);
    this.files = new Files(this.ids, () => this.url);
    this.triggers = new Triggers(this.ids, protocolNow);
    this.links = new ResponseLinks(this.ids, protocolNow);
    this.rates = new Rates(protocolNow, options);
  }

  /** The address that a payload carries for answering later. */
  responseUrl(link: { readonly kind: string; readonly id: string }): string {
    return `${this.url}/${link.kind}/${this.team.id}/${link.id}`;
  }
}

/** The secrets are words, so that nobody takes them for real ones, in the form that Slack's have. */
const identity = (name: string): AppIdentity => ({
  name,
  appId: 'A00LOCAL01',
  botId: 'B00LOCAL01',
  botUserId: 'U00LOCALBOT',
  botToken: 'xoxb-local-bot-token',
  appToken: 'xapp-local-app-token',
  signingSecret: 'local-signing-secret',
  verificationToken: 'local-verification-token',
});
