import { readAssignments } from '../../assignments.js';

/** What a simulated machine takes from its user data: everything else in it is left to real machines. */
export interface BootSettings {
  /** `s3://bucket/key` of a tar.gz with the machine's configuration. */
  readonly bundleUrl: string | undefined;
  /** The tag that says when the machine has to end, in epoch milliseconds. */
  readonly leaseTag: string | undefined;
  /** The tag in which the machine says how far it is. */
  readonly stateTag: string | undefined;
  /** HTCondor's configuration as far as it is in the user data itself. */
  readonly config: string;
}

/** A here-document that becomes a file of HTCondor's configuration. */
const CONFIG = /^cat >\S*\/config\.d\/\S+ <<'(\w+)'\n([\s\S]*?)^\1$/gm;

/** Reads the plain assignments at the top of a shell script, and the configuration that it writes. */
export function readUserData(script: string): BootSettings {
  const found = readAssignments(script);
  return {
    bundleUrl: found.get('BUNDLE_URL'),
    leaseTag: found.get('LEASE_TAG'),
    stateTag: found.get('STATE_TAG'),
    config: [...script.matchAll(CONFIG)].map(([, , text]) => text).join('\n'),
  };
}
