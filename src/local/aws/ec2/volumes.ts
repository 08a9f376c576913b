import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import type { Ids } from '../ids.js';
import { matcher, tagAttribute } from './filters.js';
import type { Instance } from './instance.js';
import type { Ec2Region } from './region.js';
import { tagList } from './resources.js';

const ROOT = '/dev/xvda';
const DEFAULT_GIB = 8;

/** The disks that a launch makes: the root disk always, and what the request maps. */
export function volumesOf(
  input: EC2.RunInstancesRequest,
  ids: Ids,
  at: number,
): EC2.InstanceBlockDeviceMapping[] {
  const asked = input.BlockDeviceMappings ?? [];
  const names = new Set([ROOT, ...asked.map(({ DeviceName }) => DeviceName ?? ROOT)]);
  return [...names].map((DeviceName) => ({
    DeviceName,
    Ebs: {
      VolumeId: ids.next('vol'),
      AttachTime: new Date(at),
      Status: 'attached',
      // Only the root disk ends with its instance unless the request says so.
      DeleteOnTermination: settingsOf(input, DeviceName)?.DeleteOnTermination ?? DeviceName === ROOT,
    },
  }));
}

function settingsOf(
  input: EC2.RunInstancesRequest,
  device: string | undefined,
): EC2.EbsBlockDevice | undefined {
  return input.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === device)?.Ebs;
}

interface Volume {
  readonly id: string;
  readonly instance: Instance;
  readonly mapping: EC2.InstanceBlockDeviceMapping;
}

/** DescribeVolumes: what is or was attached to instances. */
export function volumeOperations(ec2: Ec2Region): Operations {
  return {
    DescribeVolumes: ({ VolumeIds, Filters }: EC2.DescribeVolumesRequest) => {
      for (const id of VolumeIds ?? []) ec2.resources.check(id);
      const volumes = [...ec2.instances.values()].flatMap((instance) =>
        instance.volumes.map((mapping): Volume => ({ id: mapping.Ebs?.VolumeId ?? '', instance, mapping })),
      );
      const isThere = ({ id, instance, mapping }: Volume): boolean =>
        (instance.state !== 'terminated' || mapping.Ebs?.DeleteOnTermination !== true) &&
        (VolumeIds === undefined || VolumeIds.includes(id));
      const fits = matcher<Volume>(Filters, (volume, name) => {
        if (name === 'attachment.instance-id') return [volume.instance.id];
        return name === 'volume-id' ? [volume.id] : tagAttribute(ec2.resources.tagsOf(volume.id), name);
      });
      return {
        Volumes: volumes
          .filter(isThere)
          .filter(fits)
          .map((volume) => describe(ec2, volume)),
      };
    },
  };
}

function describe(ec2: Ec2Region, { id, instance, mapping }: Volume): EC2.Volume {
  const settings = settingsOf(instance.params, mapping.DeviceName);
  const isAttached = instance.state !== 'terminated';
  return {
    VolumeId: id,
    AvailabilityZone: instance.subnet.zone,
    CreateTime: new Date(instance.launchedAt),
    Encrypted: settings?.Encrypted ?? false,
    Size: settings?.VolumeSize ?? DEFAULT_GIB,
    VolumeType: settings?.VolumeType ?? 'gp3',
    State: isAttached ? 'in-use' : 'available',
    Attachments: isAttached
      ? [
          {
            InstanceId: instance.id,
            Device: mapping.DeviceName,
            State: 'attached',
            DeleteOnTermination: mapping.Ebs?.DeleteOnTermination,
          },
        ]
      : [],
    Tags: tagList(ec2.resources.tagsOf(id)),
  };
}
