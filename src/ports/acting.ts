/** For whom something is being done. */
export interface ActingFor {
  readonly pool: string;
  /** The Slack user whose wish it is, if it is somebody's. */
  readonly actor?: string | undefined;
  /** What it is about: an annex' identity. */
  readonly about?: string | undefined;
}

/** Keeps in mind for whom what is going on is done, down to the calls of AWS that it comes to. */
export interface Acting {
  /** Does the work for somebody. */
  run<T>(whom: ActingFor, work: () => T): T;
  current(): ActingFor | undefined;
}
