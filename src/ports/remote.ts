/** A shell script for one machine. Whatever a person typed is in it as data only: see `src/condor/remote-script.ts`. */
export interface RemoteOrder {
  readonly instanceId: string;
  /** Runs as root. */
  readonly script: string;
  /** How long it may run there, in milliseconds. */
  readonly timeoutMs: number;
  /** What it is for, in a few words of ours: it is kept in the account's records. */
  readonly comment: string;
}

/** What became of it. Both may be cut off: AWS keeps the first 24,000 characters of the output, and 8,000 of the errors. */
export interface RemoteOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs scripts on machines of one region, with no port open on them. */
export interface Remote {
  /**
   * @throws BotError `not-ready` while the machine can't be reached that way (it is booting, stopped, gone, or has no agent),
   * `later` when the answer does not come in time or AWS is away, `permission`, `upstream`.
   */
  run(order: RemoteOrder): Promise<RemoteOutcome>;
}
