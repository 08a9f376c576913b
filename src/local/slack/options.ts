/** A slash command that the app has registered, as in its manifest. */
interface RegisteredCommand {
  /** With its slash: `/condor_annex`. */
  readonly command: string;
  readonly description?: string;
  readonly usageHint?: string;
  /** Whether `@name` and `#channel` reach the app as `<@U…>` and `<#C…>`. Default false, as in Slack. */
  readonly shouldEscape?: boolean;
  /** What the composer of the page may offer to complete the command with. */
  readonly examples?: readonly string[];
}

/** A control of the embedder, shown in the strip above the page: "skip 1 hour". */
interface PageControl {
  readonly label: string;
  readonly run: () => void | Promise<void>;
}

/** How a local Slack is to behave. Only `now` must be given. */
export interface LocalSlackOptions {
  /** The time that messages carry, in epoch milliseconds. */
  readonly now: () => number;
  /**
   * The time that Slack's own limits go by: trigger ids, response URLs, rates. Default `now`. Give the real clock
   * where `now` runs fast, or three seconds are over before anybody can click.
   */
  readonly protocolNow?: () => number;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** HTTP mode: commands, clicks and events go to this URL, signed, instead of through Socket Mode. */
  readonly requestUrl?: string;
  /** The app's name as people see it. */
  readonly appName?: string;
  readonly workspaceName?: string;
  /** The commands that the app has registered. When given, Slack knows no others. */
  readonly commands?: readonly RegisteredCommand[];
  /** Scopes of the bot token. When given, methods without their scope are refused with `missing_scope`. */
  readonly scopes?: readonly string[];
  /** Events that the app is subscribed to. Default `app_home_opened` only. */
  readonly events?: readonly string[];
  /** Whether a channel takes one message a second, with short bursts, and answers 429 beyond. Default false. */
  readonly paceChannels?: boolean;
  /** Whether the rate tiers of the Web API are kept. Default false. */
  readonly paceTiers?: boolean;
  /** How long people wait for an ack, in real milliseconds. Default 3000, as in Slack. */
  readonly ackWithinMs?: number;
  /** After how much real time an event that was not acked is sent again. Default: at once, a minute, five minutes. */
  readonly retryDelaysMs?: readonly number[];
  /** Controls for the strip above the page. */
  readonly controls?: readonly PageControl[];
}
