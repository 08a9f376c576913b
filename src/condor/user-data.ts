import { TAG } from '../domain/tags.js';
import { bootProgram } from './boot-program.js';
import { OF_AN_ANNEX } from './boot-scripts.js';

/** What is different from one annex's boot script to the next. Nothing in it is a secret. */
export interface UserDataInput {
  /** Where the instance fetches its bundle: `s3://<bucket>/<key>`. */
  readonly bundleUrl: string;
  readonly region: string;
  /** Another address for all of AWS, as `AWS_ENDPOINT_URL`. */
  readonly endpointUrl?: string | undefined;
}

/**
 * The shell script that turns a fresh instance into one of the annex.
 * @throws BotError `usage` for a value that has no business in a shell script.
 */
export function renderUserData(input: UserDataInput): string {
  return bootProgram({
    settings: {
      BUNDLE_URL: input.bundleUrl,
      LEASE_TAG: TAG.leaseEndsAt,
      STATE_TAG: TAG.poolState,
      AWS_REGION: input.region,
      AWS_ENDPOINT_URL: input.endpointUrl,
    },
    installed: OF_AN_ANNEX,
    role: 'annex',
  });
}
