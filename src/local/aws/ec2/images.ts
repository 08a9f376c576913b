import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { digest } from '../ids.js';
import { matcher } from './filters.js';

/** An image that instances can be started from. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly owner: string;
  readonly imdsSupport: 'v2.0' | undefined;
  readonly productCode: string | undefined;
  /** In AWS Marketplace: only an account that subscribed to the product may launch it. */
  readonly inMarketplace: boolean;
  /** Whether the agent of Systems Manager runs on it, or gets there while it boots. */
  readonly hasAgent: boolean;
  readonly createdAt: string;
}

/** HTCondor's product in the simulated Marketplace. */
const HTCONDOR_CODE = 'htcondor0example0product0';

const ARCHITECTURES = ['x86_64', 'arm64'] as const;

/**
 * The images of a region: Amazon Linux 2023 and Debian for both architectures, HTCondor's from the Marketplace, and what
 * was registered.
 */
export class Images {
  readonly #images = new Map<string, Image>();
  readonly #region: string;

  constructor(region: string) {
    this.#region = region;
    for (const architecture of ARCHITECTURES) {
      const usual = { architecture, productCode: undefined, inMarketplace: false, hasAgent: true };
      this.register({
        ...usual,
        id: this.amazonLinux(architecture),
        name: `al2023-ami-2023.9.20261112.0-kernel-6.1-${architecture}`,
        owner: '137112412989',
        imdsSupport: 'v2.0',
        createdAt: '2026-11-12T00:00:00.000Z',
      });
      for (const release of ['12', '13']) {
        this.register({
          ...usual,
          id: this.debian(release, architecture),
          name: `debian-${release}-${architecture === 'arm64' ? 'arm64' : 'amd64'}-20261101-2283`,
          owner: '136693071363',
          imdsSupport: release === '12' ? undefined : 'v2.0',
          createdAt: '2026-11-01T00:00:00.000Z',
        });
      }
    }
    this.register({
      id: `ami-0${digest(`htcondor ${region}`).slice(0, 16)}`,
      name: 'Condor-in-the-Cloud Seed 24.0',
      architecture: 'x86_64',
      owner: '679593333241',
      imdsSupport: undefined,
      productCode: HTCONDOR_CODE,
      inMarketplace: true,
      hasAgent: true,
      createdAt: '2025-03-01T00:00:00.000Z',
    });
  }

  /** What the public parameter of Amazon Linux 2023 says in this region. */
  amazonLinux(architecture: 'x86_64' | 'arm64'): string {
    return `ami-0${digest(`al2023 ${architecture} ${this.#region}`).slice(0, 16)}`;
  }

  /** What Debian's public parameter says in this region. */
  debian(release: string, architecture: 'x86_64' | 'arm64'): string {
    return `ami-0${digest(`debian ${release} ${architecture} ${this.#region}`).slice(0, 16)}`;
  }

  register(image: Image): void {
    this.#images.set(image.id, image);
  }

  all(): Image[] {
    return [...this.#images.values()];
  }

  /** @throws AwsError when the id is malformed or nobody has such an image. */
  get(id: string): Image {
    if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
      throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`);
    }
    const image = this.#images.get(id);
    if (image === undefined)
      throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
    return image;
  }
}

/** DescribeImages. */
export function imageOperations(images: Images): Operations {
  return {
    DescribeImages: ({ ImageIds, Filters, Owners }: EC2.DescribeImagesRequest) => {
      const asked =
        ImageIds === undefined || ImageIds.length === 0 ? images.all() : ImageIds.map((id) => images.get(id));
      const owned = asked.filter(
        (image) =>
          Owners === undefined ||
          Owners.length === 0 ||
          Owners.some((owner) => owner === image.owner || owner === aliasOf(image)),
      );
      return { Images: owned.filter(matcher(Filters, attribute)).map(describe) };
    },
  };
}

/** EC2 knows Amazon's own images and those of its Marketplace by a name for their owners. */
function aliasOf({ owner, inMarketplace }: Image): string | undefined {
  if (inMarketplace) return 'aws-marketplace';
  return owner === '137112412989' ? 'amazon' : undefined;
}

function attribute(image: Image, name: string): (string | undefined)[] | undefined {
  switch (name) {
    case 'image-id':
      return [image.id];
    case 'name':
      return [image.name];
    case 'architecture':
      return [image.architecture];
    case 'owner-alias':
      return [aliasOf(image)];
    case 'owner-id':
      return [image.owner];
    case 'state':
      return ['available'];
    case 'product-code':
      return [image.productCode];
    default:
      return undefined;
  }
}

function describe(image: Image): EC2.Image {
  return {
    ImageId: image.id,
    Name: image.name,
    Architecture: image.architecture,
    OwnerId: image.owner,
    ...(aliasOf(image) === undefined ? {} : { ImageOwnerAlias: aliasOf(image) }),
    State: 'available',
    Public: true,
    ImageType: 'machine',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    VirtualizationType: 'hvm',
    EnaSupport: true,
    CreationDate: image.createdAt,
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { DeleteOnTermination: true, VolumeSize: 8, VolumeType: 'gp3', Encrypted: false },
      },
    ],
    ...(image.imdsSupport === undefined ? {} : { ImdsSupport: image.imdsSupport }),
    ...(image.productCode === undefined
      ? {}
      : { ProductCodes: [{ ProductCodeId: image.productCode, ProductCodeType: 'marketplace' as const }] }),
  };
}
