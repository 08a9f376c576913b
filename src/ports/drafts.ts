/** What somebody filled into the form of a submit: too much for a command's text. */
export interface Draft {
  readonly id: string;
  readonly by: string;
  readonly description: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Filled-in forms, kept where a restart does not lose them while their question is open. */
export interface Drafts {
  keep(draft: Draft, keepMs: number): Promise<void>;
  find(id: string): Promise<Draft | undefined>;
}
