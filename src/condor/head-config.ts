import { BotError } from '../domain/errors.js';

/** What the configuration of a head node says. */
export interface HeadConfigInput {
  /** `<name>_<uuid>` */
  readonly headId: string;
  readonly headName: string;
  readonly pool: string;
  /** Who issues the pool's tokens. It must stay the same whatever the machine's address. */
  readonly trustDomain: string;
}

/**
 * The configuration file of a head node: central manager, access point, and a few jobs of its own. Where it is comes in
 * a file of its own, written by the machine at each start. Values are checked, not escaped.
 * @throws BotError `usage` for a value with anything in it that HTCondor could take for more than a name.
 */
export function renderHeadConfig(input: HeadConfigInput): string {
  const trustDomain = checked('trust domain', input.trustDomain, /^[A-Za-z0-9._-]{1,255}$/);
  const headId = checked('head id', input.headId, /^[A-Za-z0-9._-]{1,128}$/);
  const headName = checked('name', input.headName, /^[A-Za-z0-9.-]{1,64}$/);
  const pool = checked('pool', input.pool, /^[A-Za-z0-9.-]{1,64}$/);
  return `# Head node ${headName} (${headId}) of pool ${pool}
COLLECTOR_NAME = ${pool}
use role:get_htcondor_central_manager
use role:get_htcondor_execute
# Last, because each role says anew who may write, and only this one lets people submit.
use role:get_htcondor_submit

# The roles above would make it of the address, and then a machine that moves could not use its tokens any more.
TRUST_DOMAIN = ${trustDomain}
UID_DOMAIN = $(TRUST_DOMAIN)
# Tools that root runs here find the signing key, and so are condor@password.
ALLOW_ADMINISTRATOR = root@* condor@$(TRUST_DOMAIN) condor@password
QUEUE_SUPER_USERS = root, condor
NEGOTIATOR_INTERVAL = 20

HeadName = "${headName}"
IsHeadNode = TRUE
STARTD_ATTRS = $(STARTD_ATTRS) HeadName IsHeadNode
`;
}

function checked(what: string, value: string, shape: RegExp): string {
  if (!shape.test(value)) {
    throw new BotError(
      'usage',
      `The ${what} of a head node cannot be ${JSON.stringify(value.slice(0, 100))}.`,
    );
  }
  return value;
}
