import { BotError } from '../domain/errors.js';

/** What an annex's HTCondor configuration says. */
export interface ConfigInput {
  readonly annexName: string;
  readonly annexId: string;
  /** `host:port` of the pool's collector; the port may be left out. */
  readonly collector: string;
  /** The pool's trust domain, when the token names one. */
  readonly trustDomain?: string | undefined;
  /** How long the machine may be without a claim before it ends itself. */
  readonly idleMs: number;
  /** Whose jobs may run; nobody named means everybody's. */
  readonly owners?: readonly string[] | undefined;
}

const COLLECTOR = /^([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 9618;

/**
 * The configuration file of an annex's instances. Values are checked, not escaped: HTCondor's language has more ways out
 * of a string than one can close.
 * @throws BotError `usage` for a value with anything in it that HTCondor could take for more than a name.
 */
export function renderConfig(input: ConfigInput): string {
  const { host, port } = hostAndPort(input.collector);
  const annexName = checked('annex name', input.annexName, /^[A-Za-z0-9.-]{1,64}$/);
  const annexId = checked('annex id', input.annexId, /^[A-Za-z0-9._-]{1,128}$/);
  const idle = idleSeconds(input.idleMs);
  return `# Instances of annex ${annexId}
CONDOR_HOST = ${host}
use role:get_htcondor_execute
COLLECTOR_HOST = ${host}:${port}
DAEMON_LIST = MASTER STARTD
${trustDomainLines(input.trustDomain)}
# The annex has a token and no signing key. One that its image brought along would be tried first, and be wrong.
SEC_PASSWORD_DIRECTORY = /etc/condor/condor-annex-no-keys

# The pool reaches this machine through a connection that the machine opened, so that no port has to be open here.
CCB_ADDRESS = $(COLLECTOR_HOST)

AnnexName = "${annexName}"
AnnexId = "${annexId}"
IsAnnex = TRUE
STARTD_ATTRS = $(STARTD_ATTRS) AnnexName AnnexId IsAnnex EC2InstanceID
MASTER_ATTRS = $(MASTER_ATTRS) AnnexName AnnexId IsAnnex EC2InstanceID

START = ${startExpression(input.owners ?? [])}

# The startd samples once per update whether anything is claimed. The master leaves when it is told to, or when its startd has gone for good,
# and the machine ends with it.
STARTD_NOCLAIM_SHUTDOWN = ${idle}
UPDATE_INTERVAL = ${updateSeconds(idle)}
# By default the master reports every five minutes. A collector that was restarted believes only the second report of each machine,
# and until then condor_off would not find it.
MASTER_UPDATE_INTERVAL = $(UPDATE_INTERVAL)
MASTER.DAEMON_SHUTDOWN_FAST = ( STARTD_StartTime == 0 ) && ( ( CurrentTime - DaemonStartTime ) > 60 )
DEFAULT_MASTER_SHUTDOWN_SCRIPT = /usr/local/sbin/condor-annex-end
`;
}

function hostAndPort(collector: string): { readonly host: string; readonly port: number } {
  const [, host, port = DEFAULT_PORT] = COLLECTOR.exec(collector) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw refusal('collector', collector, 'It should be host:port, like cm.example.org:9618.');
  }
  return { host, port: Number(port) };
}

function trustDomainLines(trustDomain: string | undefined): string {
  if (trustDomain === undefined) return '';
  const name = checked('trust domain', trustDomain, /^[A-Za-z0-9._:[\]-]{1,255}$/);
  return `TRUST_DOMAIN = ${name}\n`;
}

function startExpression(owners: readonly string[]): string {
  const names = owners.map((owner) => checked('user name', owner, /^[A-Za-z0-9._-]{1,64}$/));
  return names.length === 0 ? 'TRUE' : `stringListMember(TARGET.Owner, "${names.join(',')}")`;
}

function idleSeconds(idleMs: number): number {
  if (!Number.isFinite(idleMs) || idleMs <= 0) throw refusal('idle time', String(idleMs));
  return Math.ceil(idleMs / 1000);
}

/**
 * How often the startd reports, and looks whether it is in use. A claim that begins and ends between two looks counts as
 * idleness, so the shorter the idle time, the closer it has to look; a minute is close enough for long ones.
 */
function updateSeconds(idle: number): number {
  return Math.min(60, Math.max(5, Math.floor(idle / 12)));
}

function checked(what: string, value: string, shape: RegExp): string {
  if (!shape.test(value)) throw refusal(what, value);
  return value;
}

function refusal(what: string, value: string, hint?: string): BotError {
  return new BotError('usage', `The ${what} of an annex cannot be ${JSON.stringify(value.slice(0, 100))}.`, {
    ...(hint === undefined ? {} : { hint }),
  });
}
