import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';

/** HTCondor's shared port: all its daemons answer there. */
export const HTCONDOR_PORT = 9618;

/** The end of every range that is everything, in both protocols. */
const WORLD = '/0';

/** Everything, everywhere. */
export const ANYWHERE: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** HTCondor, from members of the group itself. */
export function htcondorWithin(groupId: string): IpPermission {
  return {
    IpProtocol: 'tcp',
    FromPort: HTCONDOR_PORT,
    ToPort: HTCONDOR_PORT,
    UserIdGroupPairs: [{ GroupId: groupId, Description: 'HTCondor within the group' }],
  };
}

/** True when members reach each other's HTCondor. */
export function allowsHtcondor({ GroupId, IpPermissions = [] }: SecurityGroup): boolean {
  return IpPermissions.some(
    (rule) => covers(rule) && rule.UserIdGroupPairs?.some((pair) => pair.GroupId === GroupId),
  );
}

/** True when members reach everything over IPv4: packages, bundles, the collector. */
export function allowsOut({ IpPermissionsEgress = [] }: SecurityGroup): boolean {
  return IpPermissionsEgress.some(
    ({ IpProtocol, IpRanges }) =>
      IpProtocol === '-1' && IpRanges?.some(({ CidrIp }) => CidrIp === '0.0.0.0/0'),
  );
}

/** The part of the incoming rules that lets the whole world in, and nothing else of them. */
export function worldOpen({ IpPermissions = [] }: SecurityGroup): readonly IpPermission[] {
  return IpPermissions.map((rule) => ({
    IpProtocol: rule.IpProtocol,
    ...(rule.FromPort === undefined ? {} : { FromPort: rule.FromPort }),
    ...(rule.ToPort === undefined ? {} : { ToPort: rule.ToPort }),
    IpRanges: rule.IpRanges?.filter(({ CidrIp = '' }) => CidrIp.endsWith(WORLD)) ?? [],
    Ipv6Ranges: rule.Ipv6Ranges?.filter(({ CidrIpv6 = '' }) => CidrIpv6.endsWith(WORLD)) ?? [],
  })).filter(({ IpRanges, Ipv6Ranges }) => IpRanges.length + Ipv6Ranges.length > 0);
}

/** `tcp 22 from 0.0.0.0/0`. */
export function describeRule({ IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges }: IpPermission): string {
  const from = [
    ...(IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
  ];
  if (IpProtocol === '-1') return `everything from ${from.join(', ')}`;
  const ports = FromPort === ToPort ? String(FromPort) : `${String(FromPort)}-${String(ToPort)}`;
  return `${IpProtocol ?? 'everything'} ${ports} from ${from.join(', ')}`;
}

function covers({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission): boolean {
  return (
    IpProtocol === '-1' || (IpProtocol === 'tcp' && FromPort <= HTCONDOR_PORT && HTCONDOR_PORT <= ToPort)
  );
}
