import type * as EC2 from '@aws-sdk/client-ec2';
import { AwsError } from '../errors.js';
import type { Image } from './images.js';
import { getKeyPair } from './keys.js';
import type { Subnet } from './network.js';
import type { Ec2Region } from './region.js';
import { checkLaunchTags } from './resources.js';
import { findType, type InstanceType } from './types.js';
import type { Iam, InstanceProfile } from '../iam/iam.js';

/** A launch request after every check that does not depend on what is free. */
export interface LaunchPlan {
  readonly type: InstanceType;
  readonly image: Image;
  readonly subnet: Subnet;
  readonly groups: readonly string[];
  readonly profile: InstanceProfile | undefined;
  readonly least: number;
  readonly most: number;
  readonly userData: string;
  readonly isPublic: boolean;
}

const LONGEST_USER_DATA = 16 * 1024;
const LONGEST_TOKEN = 64;

/** Checks a launch request as RunInstances does. @throws AwsError for the first thing that is wrong. */
export function planLaunch(ec2: Ec2Region, iam: Iam, input: EC2.RunInstancesRequest): LaunchPlan {
  if (input.LaunchTemplate !== undefined) {
    throw new AwsError('NotImplemented', 'The local AWS does not simulate launch templates.', 501);
  }
  const [least, most] = checkCounts(input);
  checkToken(input.ClientToken);
  const type = checkType(input.InstanceType);
  if (input.ImageId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId');
  const image = ec2.images.get(input.ImageId);
  if (ec2.account.faults.needsOptIn(image.id) || isUnsubscribed(ec2, image)) throw optIn(image);
  if (image.architecture !== type.architecture) {
    throw invalid(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
  }
  const nic = input.NetworkInterfaces?.[0];
  const subnet = chooseSubnet(ec2, input);
  const groups = chooseGroups(ec2, input, subnet);
  if (input.KeyName !== undefined) getKeyPair(ec2.keys, input.KeyName);
  const profile = chooseProfile(iam, input.IamInstanceProfile);
  checkLaunchTags(input.TagSpecifications);
  const userData = decodeUserData(input.UserData);
  const isPublic = nic?.AssociatePublicIpAddress ?? subnet.isPublic;
  return { type, image, subnet, groups, profile, least, most, userData, isPublic };
}

function checkCounts({ MinCount, MaxCount }: EC2.RunInstancesRequest): [number, number] {
  if (MinCount === undefined || MaxCount === undefined) {
    const missing = MinCount === undefined ? 'MinCount' : 'MaxCount';
    throw new AwsError('MissingParameter', `The request must contain the parameter ${missing}`);
  }
  if (MinCount < 1)
    throw invalid(`Value (${MinCount}) for parameter minCount is invalid. Invalid value for minCount.`);
  if (MaxCount < MinCount)
    throw new AwsError('InvalidParameterCombination', 'maxCount must be equal to or greater than minCount');
  return [MinCount, MaxCount];
}

function checkToken(token: string | undefined): void {
  if (token === undefined || /^[\x20-\x7e]*$/.test(token)) {
    if ((token?.length ?? 0) <= LONGEST_TOKEN) return;
  }
  throw invalid(
    `Value (${token ?? ''}) for parameter clientToken is invalid. It must be at most ${LONGEST_TOKEN} ASCII characters.`,
  );
}

function checkType(name = 'm1.small'): InstanceType {
  const type = findType(name);
  if (type === undefined) throw invalid(`Invalid value '${name}' for InstanceType.`);
  return type;
}

function isUnsubscribed({ account }: Ec2Region, { inMarketplace, productCode = '' }: Image): boolean {
  return inMarketplace && !account.subscriptions.has(productCode);
}

function optIn({ id, productCode }: Image): AwsError {
  const sku = productCode ?? id.replace('ami-', '');
  return new AwsError(
    'OptInRequired',
    `In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit https://aws.amazon.com/marketplace/pp?sku=${sku}`,
  );
}

function chooseSubnet(ec2: Ec2Region, input: EC2.RunInstancesRequest): Subnet {
  const nic = input.NetworkInterfaces?.[0];
  if (nic !== undefined && input.SubnetId !== undefined) {
    throw interfaceConflict('subnet ID');
  }
  const id = input.SubnetId ?? nic?.SubnetId;
  const zone = input.Placement?.AvailabilityZone;
  if (id === undefined) return ec2.network.defaultSubnet(zone);
  const subnet = ec2.network.subnet(id);
  if (zone !== undefined && zone !== subnet.zone) {
    throw invalid(`Invalid availability zone: [${zone}] for subnet '${id}'`);
  }
  return subnet;
}

function chooseGroups(ec2: Ec2Region, input: EC2.RunInstancesRequest, { vpcId }: Subnet): string[] {
  const nic = input.NetworkInterfaces?.[0];
  const named = (input.SecurityGroups ?? []).map((name) => ec2.groups.named(name, vpcId).id);
  const asked = [...(input.SecurityGroupIds ?? []), ...named];
  if (nic !== undefined && asked.length > 0) throw interfaceConflict('security groups');
  const ids = nic?.Groups ?? asked;
  if (ids.length === 0) return [ec2.groups.named('default', vpcId).id];
  for (const id of ids) {
    if (ec2.groups.get(id).vpcId !== vpcId) {
      throw new AwsError('InvalidParameter', `Security group ${id} and subnet belong to different networks.`);
    }
  }
  return [...new Set(ids)];
}

function interfaceConflict(what: string): AwsError {
  const message = `Network interfaces and an instance-level ${what} may not be specified on the same request`;
  return new AwsError('InvalidParameterCombination', message);
}

/** The instance profile of a request. @throws AwsError when there is none, or not everywhere yet. */
export function chooseProfile(
  iam: Iam,
  asked: EC2.IamInstanceProfileSpecification | undefined,
): InstanceProfile | undefined {
  const value = asked?.Arn ?? asked?.Name;
  if (value === undefined) return undefined;
  const profile = iam.findProfile(value);
  if (profile === undefined) {
    const [field, word] = asked?.Arn === undefined ? ['name', 'name'] : ['arn', 'ARN'];
    throw invalid(
      `Value (${value}) for parameter iamInstanceProfile.${field} is invalid. Invalid IAM Instance Profile ${word}`,
    );
  }
  if (profile.role === undefined || !iam.isKnown(profile.roleSince)) {
    throw invalid(`IAM Instance Profile "${profile.arn}" has no associated IAM Roles`);
  }
  return profile;
}

function decodeUserData(encoded: string | undefined): string {
  if (encoded === undefined) return '';
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded)) {
    throw new AwsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  }
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length > LONGEST_USER_DATA) throw invalid('User data is limited to 16384 bytes');
  return bytes.toString();
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
