import type { BlockDeviceMapping, Image, RunInstancesCommandInput, Tag } from '@aws-sdk/client-ec2';
import type { LaunchOrder } from '../ports/cloud.js';

/**
 * The one RunInstances call of an order, made of nothing but the order and its image: asked again with the same
 * token it has to be the same to the letter, or EC2 takes it for another launch.
 */
export function runInstancesInput(order: LaunchOrder, image: Image): RunInstancesCommandInput {
  const tags = toTags(order.tags);
  return {
    ClientToken: order.token,
    ImageId: order.imageId,
    InstanceType: order.instanceType as Exclude<RunInstancesCommandInput['InstanceType'], undefined>, // EC2 has more types than the SDK lists.
    MinCount: order.atLeast,
    MaxCount: order.count,
    SecurityGroupIds: [...order.securityGroupIds],
    IamInstanceProfile: { Arn: order.instanceProfileArn },
    ...(order.keyName === undefined ? {} : { KeyName: order.keyName }),
    ...(order.zone === undefined ? {} : { Placement: { AvailabilityZone: order.zone } }),
    UserData: Buffer.from(order.userData).toString('base64'),
    // A machine that shuts itself down is gone, and so is its bill. EC2's default would only stop it.
    InstanceInitiatedShutdownBehavior: order.onShutdown ?? 'terminate',
    MetadataOptions: {
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      InstanceMetadataTags: 'enabled',
    },
    BlockDeviceMappings: disks(image, order.diskGib),
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: tags },
    ],
  };
}

/**
 * The image's disks in the image's sizes, encrypted and gone with the instance, whatever the image says. The root disk
 * may be larger than the image's, never smaller: EC2 would refuse that.
 */
function disks(
  { RootDeviceName, BlockDeviceMappings = [] }: Image,
  rootGib: number | undefined,
): BlockDeviceMapping[] {
  const ofImage = BlockDeviceMappings.filter(({ Ebs }) => Ebs !== undefined);
  const all = ofImage.length > 0 ? ofImage : [{ DeviceName: RootDeviceName }];
  return all.map(({ DeviceName, Ebs }: BlockDeviceMapping) => ({
    DeviceName,
    Ebs: {
      VolumeSize: DeviceName === RootDeviceName ? larger(Ebs?.VolumeSize, rootGib) : Ebs?.VolumeSize,
      Encrypted: true,
      DeleteOnTermination: true,
    },
  }));
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function toTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}
