import { DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { BotError } from '../domain/errors.js';
import { code, link, words } from '../domain/words.js';
import type { HeadImage, HeadImageChoice, InstanceType } from '../ports/cloud.js';
import { call } from './call.js';
import { orNone } from './expect.js';
import { HTCONDOR_PRODUCT } from './errors/explanations.js';
import { AMAZON_LINUX_2023 } from './images.js';

type Architecture = InstanceType['architecture'];

/**
 * How HTCondor's images in AWS Marketplace are called. The number in the product's address is Marketplace's own, and
 * EC2 knows the product by another that is written nowhere; so they are found by name, among Marketplace's images only.
 */
const PRODUCT_NAMES = ['Condor-in-the-Cloud*', 'HTCondor*', 'minicondor*'];

/** The images that head nodes are launched from, by the name that people choose. */
export class HeadImages {
  readonly #ec2: EC2Client;
  readonly #ssm: SSMClient;

  constructor(hands: { readonly ec2: EC2Client; readonly ssm: SSMClient }) {
    this.#ec2 = hands.ec2;
    this.#ssm = hands.ssm;
  }

  /** @throws BotError `usage` or `upstream` when there is none. */
  async find(choice: HeadImageChoice, architecture: Architecture): Promise<HeadImage> {
    if (choice === 'marketplace') return await this.#product(architecture);
    const Name = parameterOf(choice, architecture);
    const doing = `find the current image of ${choice}`;
    const seen = await orNone(call(this.#ssm, new GetParameterCommand({ Name }), doing), 'ParameterNotFound');
    if (seen?.Parameter?.Value !== undefined) return { imageId: seen.Parameter.Value };
    throw new BotError('upstream', words`AWS names no current image of ${choice} in this region.`, {
      hint: words`Choose another, or name one by its id.`,
    });
  }

  async #product(architecture: Architecture): Promise<HeadImage> {
    const command = new DescribeImagesCommand({
      Owners: ['aws-marketplace'],
      Filters: [
        { Name: 'name', Values: [...PRODUCT_NAMES] },
        { Name: 'architecture', Values: [architecture] },
        { Name: 'state', Values: ['available'] },
      ],
    });
    const { Images = [] } = await call(this.#ec2, command, 'find the HTCondor image in AWS Marketplace');
    const newest = Images.toSorted((one, other) => madeAt(other) - madeAt(one))[0];
    if (newest?.ImageId !== undefined) return { imageId: newest.ImageId, product: HTCONDOR_PRODUCT };
    throw new BotError(
      'usage',
      words`AWS Marketplace has no HTCondor image for ${architecture} in this region.`,
      {
        hint: words`The ${link(HTCONDOR_PRODUCT, 'product page')} says where there is one. Its image can also be named by its id, such as ${code('ami-0123456789abcdef0')}.`,
      },
    );
  }
}

/** AWS: "Calling AMI public parameters". Debian's are kept by Debian, and call architectures by Debian's names. */
function parameterOf(choice: Exclude<HeadImageChoice, 'marketplace'>, architecture: Architecture): string {
  if (choice === 'amazon-linux-2023') return `${AMAZON_LINUX_2023}${architecture}`;
  const release = choice.replace('debian-', '');
  return `/aws/service/debian/release/${release}/latest/${architecture === 'arm64' ? 'arm64' : 'amd64'}`;
}

function madeAt({ CreationDate = '' }: Image): number {
  return Date.parse(CreationDate) || 0;
}
