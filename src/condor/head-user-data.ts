import { TAG } from '../domain/tags.js';
import { bootProgram } from './boot-program.js';
import { OF_A_HEAD } from './boot-scripts.js';
import { type HeadConfigInput, renderHeadConfig } from './head-config.js';

/** What is different from one head node's boot script to the next. Nothing in it is a secret. */
export interface HeadUserDataInput extends HeadConfigInput {
  readonly region: string;
  /** Another address for all of AWS, as `AWS_ENDPOINT_URL`. */
  readonly endpointUrl?: string | undefined;
}

/**
 * The shell script that turns a fresh instance into the head node of a pool, whose signing key it makes itself.
 * @throws BotError `usage` for a value that has no business in a shell script, or in a configuration.
 */
export function headUserData(input: HeadUserDataInput): string {
  return bootProgram({
    settings: {
      HEAD_ID: input.headId,
      TRUST_DOMAIN: input.trustDomain,
      STATE_TAG: TAG.poolState,
      AWS_REGION: input.region,
      AWS_ENDPOINT_URL: input.endpointUrl,
    },
    installed: OF_A_HEAD,
    config: renderHeadConfig(input),
    role: 'head',
  });
}
