/** What a simulated machine takes from its user data: everything else in it is left to real machines. */
export interface BootSettings {
  /** `s3://bucket/key` of a tar.gz with the machine's configuration. */
  readonly bundleUrl: string | undefined;
  /** The tag that says when the machine has to end, in epoch milliseconds. */
  readonly leaseTag: string | undefined;
  /** The tag in which the machine says how far it is. */
  readonly stateTag: string | undefined;
}

const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)='([^']*)'$/;

/** Reads the plain assignments at the top of a shell script, up to the first line that is something else. */
export function readUserData(script: string): BootSettings {
  const found = new Map<string, string>();
  for (const line of script.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name, value] = ASSIGNMENT.exec(line.trim()) ?? [];
    if (name === undefined || value === undefined) break;
    found.set(name, value);
  }
  return {
    bundleUrl: found.get('BUNDLE_URL'),
    leaseTag: found.get('LEASE_TAG'),
    stateTag: found.get('STATE_TAG'),
  };
}
